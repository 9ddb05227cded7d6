using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>The five modes against servers whose certificate comes from an authority made here, for 127.0.0.1 or another host.</summary>
public sealed class TlsTests : IDisposable
{
    readonly TestAuthority _authority = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_mode_takes_what_it_promises_and_no_less(ServerKind kind)
    {
        await using var server = await StartAsync(kind, "127.0.0.1");
        var (full, ca) = (server.Options() with { Tls = TlsMode.VerifyFull }, _authority.CaFile);
        Assert.Equal("", await CipherAsync(full with { Tls = TlsMode.Disabled }));
        Assert.NotEqual("", await CipherAsync(full with { Tls = TlsMode.Preferred }));
        Assert.NotEqual("", await CipherAsync(full with { Tls = TlsMode.Required }));
        Assert.NotEqual("", await CipherAsync(full with { Tls = TlsMode.VerifyCa, TlsCaFile = ca }));
        Assert.NotEqual("", await CipherAsync(full with { TlsCaFile = ca }));
        await AssertRefusedAsync(full with { TlsCaFile = _authority.PathOf("none.pem") }, "tls-ca");
        await AssertRefusedAsync(full with { TlsCaFile = _authority.PathOf("server-key.pem") }, "no certificate");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_certificate_of_another_authority_is_refused_by_both_verifying_modes(ServerKind kind)
    {
        await using var server = await StartAsync(kind, "127.0.0.1");
        using var other = new TestAuthority();
        foreach (var mode in new[] { TlsMode.VerifyCa, TlsMode.VerifyFull })
        {
            await AssertRefusedAsync(server.Options() with { Tls = mode }, "CN=uldra test authority");
            await AssertRefusedAsync(server.Options() with { Tls = mode, TlsCaFile = other.CaFile }, "CN=uldra test authority");
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task A_certificate_for_another_host_passes_verify_ca_only(ServerKind kind)
    {
        await using var server = await StartAsync(kind, "10.9.8.7");
        var options = server.Options() with { TlsCaFile = _authority.CaFile };
        Assert.NotEqual("", await CipherAsync(options with { Tls = TlsMode.VerifyCa }));
        await AssertRefusedAsync(options with { Tls = TlsMode.VerifyFull }, "10.9.8.7, not for 127.0.0.1");
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task A_certificate_that_has_run_out_is_refused_by_both_verifying_modes(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind, _authority.ServerArguments(_authority.IssueForServer("127.0.0.1", days: -1)));
        var options = server.Options() with { TlsCaFile = _authority.CaFile };
        Assert.NotEqual("", await CipherAsync(options with { Tls = TlsMode.Required, TlsCaFile = null }));
        await AssertRefusedAsync(options with { Tls = TlsMode.VerifyCa }, "out of date");
        await AssertRefusedAsync(options with { Tls = TlsMode.VerifyFull }, "out of date");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_account_that_requires_x509_logs_in_with_a_client_certificate_only(ServerKind kind)
    {
        await using var server = await StartAsync(kind, "127.0.0.1");
        await server.Sql.ExecuteAsync("CREATE USER x IDENTIFIED BY 'x' REQUIRE SUBJECT '/CN=uldra test client'");
        var (cert, key) = _authority.IssueForClient("client");
        var options = server.Options("x", "x") with { Tls = TlsMode.VerifyFull, TlsCaFile = _authority.CaFile };
        Assert.NotEqual("", await CipherAsync(options with { TlsCertFile = cert, TlsKeyFile = key }));
        await File.WriteAllLinesAsync(_authority.PathOf("both.pem"), [.. File.ReadLines(cert), .. File.ReadLines(key)], Token);
        Assert.NotEqual("", await CipherAsync(options with { TlsCertFile = _authority.PathOf("both.pem") }));
        Assert.Equal(1045, (await FaultAsync(options)).Code);
        await AssertRefusedAsync(options with { TlsCertFile = cert }, "tls-key");
        await AssertRefusedAsync(options with { TlsCertFile = cert, TlsKeyFile = _authority.PathOf("server-key.pem") }, "tls-key");
        await AssertRefusedAsync(options with { TlsCertFile = _authority.PathOf("none.pem"), TlsKeyFile = key }, "tls-key");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_certificate_that_the_server_does_not_trust_is_named_as_the_cause(ServerKind kind)
    {
        await using var server = await StartAsync(kind, "127.0.0.1");
        using var other = new TestAuthority();
        foreach (var (cert, key) in new[] { other.IssueForClient("stranger"), _authority.IssueForClient("old", days: -1) })
        {
            var fault = await FaultAsync(server.Options() with { Tls = TlsMode.Required, TlsCertFile = cert, TlsKeyFile = key });
            Assert.Contains("tls-cert", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_where_tls_is_required()
    {
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb1011);
        Assert.Equal("", await CipherAsync(server.Options() with { Tls = TlsMode.Preferred }));
        await AssertRefusedAsync(server.Options() with { Tls = TlsMode.Required }, "does not offer");
    }

    public void Dispose() => _authority.Dispose();

    Task<TestServer> StartAsync(ServerKind kind, string address) =>
        TestServer.StartAsync(kind, _authority.ServerArguments(_authority.IssueForServer(address)));

    static async Task<string> CipherAsync(MySqlConnectionOptions options)
    {
        await using var connection = await MySqlConnection.ConnectAsync(options, Token);
        return (await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'", Token))[0][1]!;
    }

    static Task<MySqlException> FaultAsync(MySqlConnectionOptions options) =>
        Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));

    /// <summary>A TLS error that lasts, and names what a person can look at.</summary>
    static async Task AssertRefusedAsync(MySqlConnectionOptions options, string named)
    {
        var fault = await FaultAsync(options);
        Assert.Equal((2026, false), (fault.Code, fault.IsTransient));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }
}
