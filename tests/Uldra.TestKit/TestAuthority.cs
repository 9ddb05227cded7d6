using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Uldra.TestKit;

/// <summary>An authority made for one test: it issues certificates as PEM files in a directory of its own.</summary>
public sealed class TestAuthority : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("uldra-tls-");
    readonly X509Certificate2 _authority;
    byte _serial;

    public TestAuthority()
    {
        var from = DateTimeOffset.UtcNow.AddDays(-9);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=uldra test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(from, from.AddDays(19));
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile => PathOf("ca.pem");

    /// <summary>Files for a server at this address.</summary>
    /// <param name="address">The IP address in the certificate.</param>
    /// <param name="days">How long from now it is valid; negative: it has run out.</param>
    public (string CertFile, string KeyFile) IssueForServer(string address, int days = 5)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        return Issue("server", days, names.Build());
    }

    /// <summary>Files for a client of this name.</summary>
    public (string CertFile, string KeyFile) IssueForClient(string name, int days = 5) => Issue(name, days, null);

    /// <summary>The server options that use its files.</summary>
    public string[] ServerArguments((string CertFile, string KeyFile) files) =>
        [$"--ssl-ca={CaFile}", $"--ssl-cert={files.CertFile}", $"--ssl-key={files.KeyFile}"];

    public string PathOf(string file) => Path.Combine(_directory.FullName, file);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    (string CertFile, string KeyFile) Issue(string name, int days, X509Extension? extension)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=uldra test {name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(_authority, now.AddDays(-8), now.AddDays(days), [++_serial]);
        var (certFile, keyFile) = (PathOf($"{name}-cert.pem"), PathOf($"{name}-key.pem"));
        File.WriteAllText(certFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportRSAPrivateKeyPem());
        return (certFile, keyFile);
    }
}
