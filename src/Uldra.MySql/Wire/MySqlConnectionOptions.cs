namespace Uldra.MySql;

public enum TlsMode { Disabled, Preferred, Required, VerifyCa, VerifyFull }

public sealed record MySqlConnectionOptions
{
    public required string Host { get; init; }
    public int Port { get; init; } = 3306;
    public required string User { get; init; }
    public string Password { get; init; } = "";
    public string? Database { get; init; }
    public TlsMode Tls { get; init; } = TlsMode.Preferred;
    public string? TlsCaFile { get; init; }
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>mysql://user:password@host:port/database?tls=...; throws FormatException with the cause and the next step.</summary>
    public static MySqlConnectionOptions Parse(string url) => throw new NotImplementedException();
}
