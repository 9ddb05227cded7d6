using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Uldra.MySql;

/// <summary>Decides whether to use TLS and does the handshake with as much verification as the mode asks for.</summary>
static class TlsUpgrade
{
    /// <exception cref="MySqlException">The mode demands TLS and the server has none.</exception>
    public static bool IsWanted(MySqlConnectionOptions options, ServerHandshake server)
    {
        if (options.Tls == TlsMode.Disabled)
            return false;
        if ((server.Capabilities & Capabilities.Tls) != 0)
            return true;
        return options.Tls == TlsMode.Preferred ? false : throw Failed(
            "the server does not offer it", "Configure ssl_cert and ssl_key on the server, or use tls=preferred.", null);
    }

    public static async Task<SslStream> HandshakeAsync(Stream plain, MySqlConnectionOptions options, CancellationToken token)
    {
        var settings = Settings(options);
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(settings, token).ConfigureAwait(false);
            return tls;
        }
        catch (AuthenticationException e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw Failed(e.Message, options.Tls is TlsMode.VerifyCa or TlsMode.VerifyFull
                ? "Check tls-ca and the name in the server's certificate against the host in the URL."
                : "Check the server's TLS versions and certificate.", e);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    static SslClientAuthenticationOptions Settings(MySqlConnectionOptions options) => new()
    {
        TargetHost = options.Host,
        CertificateChainPolicy = Policy(options),
        RemoteCertificateValidationCallback = (_, _, _, errors) => options.Tls switch
        {
            TlsMode.VerifyFull => errors == SslPolicyErrors.None,
            TlsMode.VerifyCa => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
            _ => true,
        },
    };

    static X509ChainPolicy Policy(MySqlConnectionOptions options)
    {
        // Database servers' certificates come from private authorities without revocation lists.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.TlsCaFile is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(options.TlsCaFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Failed($"the authorities in {options.TlsCaFile} cannot be read ({e.Message})", "Correct tls-ca: a PEM file.", e);
        }
        if (policy.CustomTrustStore.Count == 0)
            throw Failed($"{options.TlsCaFile} holds no certificate", "Correct tls-ca: a PEM file.", null);
        return policy;
    }

    static MySqlException Failed(string cause, string next, Exception? inner) =>
        new(ClientError.Tls, ClientError.GeneralState, $"No TLS with the server: {cause.TrimEnd('.')}. {next}", inner);
}
