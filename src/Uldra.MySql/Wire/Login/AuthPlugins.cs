namespace Uldra.MySql;

/// <summary>The authentication plugins that Uldra speaks, by the names that servers call their client's half.</summary>
static class AuthPlugins
{
    public const string Native = "mysql_native_password";
    public const string CachingSha2 = "caching_sha2_password";
    public const string Sha256 = "sha256_password";
    public const string Ed25519 = "client_ed25519";
    public const string Parsec = "parsec";
    public const string Clear = "mysql_clear_password";

    /// <exception cref="MySqlException">Unknown, or one that would show the password to whoever answers.</exception>
    public static IAuthPlugin Create(string name, MySqlConnectionOptions options, bool encrypted) => name switch
    {
        Native => new NativePassword(options.Password),
        CachingSha2 => new CachingSha2Password(options.Password, encrypted),
        Sha256 => new Sha256Password(options.Password, encrypted),
        Ed25519 => new Ed25519Password(options.Password),
        Parsec => new ParsecPassword(options.Password),
        Clear when encrypted && options.Tls is TlsMode.VerifyCa or TlsMode.VerifyFull => new ClearPassword(options.Password),
        Clear => throw Refused(
            $"Account '{options.User}' logs in with {Clear}, which shows the password to whoever answers, and this connection does not "
            + "verify who that is. Use tls=verify-full with tls-ca, or an account with another plugin."),
        _ => throw Refused(
            $"Account '{options.User}' logs in with the plugin '{name}', which Uldra does not speak. "
            + $"Give it an account with {CachingSha2} (MySQL), or with ed25519 or {Native} (MariaDB)."),
    };

    static MySqlException Refused(string message) => new(ClientError.AuthPlugin, ClientError.GeneralState, message);

    /// <summary>For plugins whose dialogue is a single answer, and for steps a plugin does not know.</summary>
    public static MySqlProtocolException Unexpected(string plugin, ReadOnlySpan<byte> data) =>
        new($"a packet of {data.Length} bytes that is no step of {plugin}", 0);
}
