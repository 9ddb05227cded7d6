namespace Uldra.MySql;

/// <summary>What stands behind the <c>?</c> of a <see cref="ConnectionUrl"/>: TLS and compression.</summary>
static class ConnectionUrlQuery
{
    public static MySqlConnectionOptions Read(MySqlConnectionOptions options, string query)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = ConnectionUrl.SplitFirst(pair, '=');
            options = Apply(options, key, value ?? "");
            if (!seen.Add(key))
                throw ConnectionUrl.Wrong($"{key} is given twice", "Keep one.");
        }
        if (options.TlsCaFile is not null && options.Tls is not (TlsMode.VerifyCa or TlsMode.VerifyFull))
            throw ConnectionUrl.Wrong(
                "tls-ca is given but the tls mode does not verify certificates", "Add tls=verify-full or tls=verify-ca.");
        if (options.TlsCertFile is not null && options.Tls is TlsMode.Disabled or TlsMode.Preferred)
            throw ConnectionUrl.Wrong(
                "tls-cert is given but the tls mode does not insist on TLS", "Add tls=verify-full, tls=verify-ca or tls=required.");
        if (options.TlsKeyFile is not null && options.TlsCertFile is null)
            throw ConnectionUrl.Wrong("tls-key is given without tls-cert", "Name the certificate that the key belongs to.");
        return options;
    }

    static MySqlConnectionOptions Apply(MySqlConnectionOptions options, string key, string value) => key switch
    {
        "tls" => options with { Tls = ReadTls(ConnectionUrl.Decode(value, key)) },
        "tls-ca" => options with { TlsCaFile = ReadFile(key, value) },
        "tls-cert" => options with { TlsCertFile = ReadFile(key, value) },
        "tls-key" => options with { TlsKeyFile = ReadFile(key, value) },
        "compress" => options with { Compress = ReadCompress(ConnectionUrl.Decode(value, key)) },
        _ => throw ConnectionUrl.Wrong(
            "it has an unknown option behind '?'",
            "Known are tls, tls-ca, tls-cert, tls-key and compress. In a password write '?' as %3F."),
    };

    static TlsMode ReadTls(string text) => text switch
    {
        "disabled" => TlsMode.Disabled,
        "preferred" => TlsMode.Preferred,
        "required" => TlsMode.Required,
        "verify-ca" => TlsMode.VerifyCa,
        "verify-full" => TlsMode.VerifyFull,
        _ => throw ConnectionUrl.Wrong("tls has an unknown value", "Choose disabled, preferred, required, verify-ca or verify-full."),
    };

    static Compress ReadCompress(string text) => text switch
    {
        "none" => Compress.None,
        "zlib" => Compress.Zlib,
        "zstd" => Compress.Zstd,
        _ => throw ConnectionUrl.Wrong("compress has an unknown value", "Choose none, zlib or zstd."),
    };

    static string ReadFile(string key, string value) => value.Length > 0
        ? ConnectionUrl.Decode(value, key)
        : throw ConnectionUrl.Wrong($"{key} is empty", "Name a PEM file, or leave it out.");
}
