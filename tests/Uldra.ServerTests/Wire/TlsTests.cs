using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>The five modes against servers whose certificate comes from an authority made here, for 127.0.0.1 or another host.</summary>
public sealed class TlsTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("uldra-tls-").FullName;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    [InlineData(ServerKind.MySql97)]
    public async Task Each_mode_takes_what_it_promises_and_no_less(ServerKind kind)
    {
        var ca = Issue("127.0.0.1");
        await using var server = await TestServer.StartAsync(kind, Arguments());
        Assert.Equal("", await CipherAsync(server.Options() with { Tls = TlsMode.Disabled }));
        Assert.NotEqual("", await CipherAsync(server.Options() with { Tls = TlsMode.Preferred }));
        Assert.NotEqual("", await CipherAsync(server.Options() with { Tls = TlsMode.Required }));
        Assert.NotEqual("", await CipherAsync(server.Options() with { Tls = TlsMode.VerifyCa, TlsCaFile = ca }));
        Assert.NotEqual("", await CipherAsync(server.Options() with { Tls = TlsMode.VerifyFull, TlsCaFile = ca }));
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.VerifyCa });
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.VerifyFull });
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.VerifyFull, TlsCaFile = Path.Combine(_directory, "none.pem") });
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.VerifyFull, TlsCaFile = Path.Combine(_directory, "key.pem") });
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task A_certificate_for_another_host_passes_verify_ca_only(ServerKind kind)
    {
        var ca = Issue("10.9.8.7");
        await using var server = await TestServer.StartAsync(kind, Arguments());
        Assert.NotEqual("", await CipherAsync(server.Options() with { Tls = TlsMode.VerifyCa, TlsCaFile = ca }));
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.VerifyFull, TlsCaFile = ca });
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_where_tls_is_required()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb1011);
        Assert.Equal("", await CipherAsync(server.Options() with { Tls = TlsMode.Preferred }));
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.Required });
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    string[] Arguments() =>
        [$"--ssl-ca={_directory}/ca.pem", $"--ssl-cert={_directory}/cert.pem", $"--ssl-key={_directory}/key.pem"];

    static async Task<string> CipherAsync(MySqlConnectionOptions options)
    {
        await using var connection = await MySqlConnection.ConnectAsync(options, Token);
        return (await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'", Token))[0][1]!;
    }

    static async Task AssertRefusedAsync(MySqlConnectionOptions options)
    {
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2026, false), (fault.Code, fault.IsTransient));
    }

    /// <summary>Writes ca.pem, cert.pem and key.pem for a server at this address; returns the path of ca.pem.</summary>
    string Issue(string address)
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        using var caKey = RSA.Create(2048);
        var caRequest = new CertificateRequest("CN=uldra test authority", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(from, from.AddDays(9));

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=uldra test server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, from, from.AddDays(8), [1, 2, 3, 4]);

        File.WriteAllText(Path.Combine(_directory, "ca.pem"), ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportRSAPrivateKeyPem());
        return Path.Combine(_directory, "ca.pem");
    }
}
