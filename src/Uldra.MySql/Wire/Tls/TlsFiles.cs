using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Uldra.MySql;

/// <summary>The PEM files that a URL names. They are read at each connect, so that a renewed certificate needs no restart.</summary>
static class TlsFiles
{
    /// <exception cref="MySqlException">Unreadable, or without a certificate.</exception>
    public static X509Certificate2Collection Authorities(string file)
    {
        const string Next = "Correct tls-ca: a PEM file with the certificates to trust.";
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw TlsUpgrade.Failed($"the authorities in {file} cannot be read ({e.Message.TrimEnd('.')})", Next, e);
        }
        return authorities.Count > 0 ? authorities : throw TlsUpgrade.Failed($"{file} holds no certificate", Next);
    }

    /// <summary>Null when none is configured.</summary>
    /// <exception cref="MySqlException">Unreadable, without a key, or a key of another certificate.</exception>
    public static X509Certificate2? ClientCertificate(MySqlConnectionOptions options)
    {
        if (options.TlsCertFile is null)
            return null;
        var keyFile = options.TlsKeyFile ?? options.TlsCertFile;
        try
        {
            return X509Certificate2.CreateFromPemFile(options.TlsCertFile, keyFile);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw TlsUpgrade.Failed(
                $"the client certificate in {options.TlsCertFile} with the key in {keyFile} cannot be used ({e.Message.TrimEnd('.')})",
                "Correct tls-cert and tls-key: PEM files, the key unencrypted and belonging to the certificate.", e);
        }
    }

    static bool IsUnreadable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;
}
