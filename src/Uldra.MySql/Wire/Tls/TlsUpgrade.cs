using System.Net.Security;
using System.Security.Authentication;
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
            "the server does not offer it", "Configure ssl_cert and ssl_key on the server, or use tls=preferred.");
    }

    public static async Task<SslStream> HandshakeAsync(Stream plain, MySqlConnectionOptions options, CancellationToken token)
    {
        var verdict = new TlsVerdict(options);
        var settings = new SslClientAuthenticationOptions
        {
            TargetHost = options.Host,
            CertificateChainPolicy = Policy(options),
            RemoteCertificateValidationCallback = verdict.Judge,
        };
        using var certificate = TlsFiles.ClientCertificate(options);
        if (certificate is not null)
            settings.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(settings, token).ConfigureAwait(false);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (e is AuthenticationException)
                throw verdict.Refusal ?? Failed(e.InnerException?.Message ?? e.Message, NextFor(options), e);
            throw;
        }
    }

    /// <summary>With TLS 1.3 the server looks at the client's certificate when the client takes the handshake for done.</summary>
    public static MySqlException EndedBehindHandshake(MySqlException lost) => new(lost.Code, lost.SqlState,
        $"{lost.Message} It ended right behind the TLS handshake, as servers do that do not accept tls-cert: check that the certificate is "
        + "valid and comes from the server's ssl_ca.", lost);

    public static MySqlException Failed(string cause, string next, Exception? inner = null) =>
        new(ClientError.Tls, ClientError.GeneralState, $"No TLS with the server: {cause.TrimEnd('.')}. {next}", inner);

    static string NextFor(MySqlConnectionOptions options) => options.TlsCertFile is null
        ? "Check which TLS versions the server allows (tls_version); Uldra speaks 1.2 and 1.3."
        : "Check that tls-cert is valid and comes from the server's ssl_ca, and which TLS versions the server allows.";

    static X509ChainPolicy Policy(MySqlConnectionOptions options)
    {
        // Database servers' certificates come from private authorities without revocation lists.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.TlsCaFile is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(TlsFiles.Authorities(options.TlsCaFile));
        return policy;
    }
}
