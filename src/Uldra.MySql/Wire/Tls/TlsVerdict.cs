using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Uldra.MySql;

/// <summary>Looks at the server's certificate as strictly as the mode says, and keeps the reason of a refusal in words an operator can
/// use: the framework's own exception names none.</summary>
sealed class TlsVerdict(MySqlConnectionOptions options)
{
    /// <summary>The last of them: an authority of the same name with another key, as a re-created one has.</summary>
    const X509ChainStatusFlags Stranger =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    /// <summary>Null while nothing was refused.</summary>
    public MySqlException? Refusal { get; private set; }

    public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (options.Tls is not (TlsMode.VerifyCa or TlsMode.VerifyFull))
            return true;
        if (options.Tls == TlsMode.VerifyCa)
            errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (errors == SslPolicyErrors.None)
            return true;
        Refusal = certificate is X509Certificate2 shown
            ? Explain(shown, chain, errors)
            : TlsUpgrade.Failed("it shows no certificate", "Configure ssl_cert and ssl_key on the server.");
        return false;
    }

    MySqlException Explain(X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? default;
        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
            return TlsUpgrade.Failed(
                $"its certificate, or an authority of it, is out of date (valid {shown.NotBefore:u} to {shown.NotAfter:u})",
                "Renew it, or set this machine's clock.");
        if ((status & Stranger) != 0)
            return TlsUpgrade.Failed(
                $"its certificate comes from '{shown.Issuer}', which {options.TlsCaFile ?? "this system"} does not hold",
                "Set tls-ca to the PEM file of that authority, if it is yours.");
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            return TlsUpgrade.Failed(
                $"its certificate is for {NamesOf(shown)}, not for {options.Host}",
                "Connect by a name that stands in it, have one issued for this name, or use tls=verify-ca.");
        return TlsUpgrade.Failed(
            $"its certificate is not accepted ({status})", "Look at it with: openssl s_client -starttls mysql -connect HOST:PORT");
    }

    static string NamesOf(X509Certificate2 shown)
    {
        var names = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(ip => ip.ToString())));
        return string.Join(", ", names.DefaultIfEmpty(shown.Subject).Take(10));
    }
}
