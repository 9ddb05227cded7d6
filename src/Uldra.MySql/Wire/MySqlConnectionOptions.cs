using System.Text;

namespace Uldra.MySql;

/// <summary>Where a server is and as whom to log in. Printing it never shows the password.</summary>
public sealed record MySqlConnectionOptions
{
    /// <summary>Name or address; IPv6 without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>1–65535, default 3306.</summary>
    public int Port { get; init; } = 3306;

    public required string User { get; init; }

    public string Password { get; init; } = "";

    /// <summary>The session's default database; null for none.</summary>
    public string? Database { get; init; }

    public TlsMode Tls { get; init; } = TlsMode.Preferred;

    /// <summary>PEM file of the authorities to trust for the two verifying modes; null: the system's.</summary>
    public string? TlsCaFile { get; init; }

    /// <summary>PEM file of the certificate to show to the server, for accounts that REQUIRE X509; null: none. Needs a mode from
    /// <see cref="TlsMode.Required"/> on.</summary>
    public string? TlsCertFile { get; init; }

    /// <summary>PEM file of that certificate's unencrypted key; null: it stands in <see cref="TlsCertFile"/>.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>Whether the connection is compressed. Default no: it pays on slow lines only (docs/connecting.md).</summary>
    public Compress Compress { get; init; }

    /// <summary>Bounds all of connecting: name, TCP, TLS and login. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of all time-outs; another one only in tests.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads <c>mysql://user:password@host:port/database?tls=…&amp;tls-ca=…&amp;tls-cert=…&amp;tls-key=…&amp;compress=…</c>;
    /// parts are percent-decoded.</summary>
    /// <exception cref="FormatException">Names the cause and the next step, never the password.</exception>
    public static MySqlConnectionOptions Parse(string url) => ConnectionUrl.Parse(url);

    bool PrintMembers(StringBuilder text)
    {
        text.Append($"Host = {Host}, Port = {Port}, User = {User}, Database = {Database}, Tls = {Tls}, TlsCaFile = {TlsCaFile}");
        text.Append($", TlsCertFile = {TlsCertFile}, TlsKeyFile = {TlsKeyFile}, Compress = {Compress}");
        return true;
    }
}
