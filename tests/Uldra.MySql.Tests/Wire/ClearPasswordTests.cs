using System.Security.Cryptography.X509Certificates;

namespace Uldra.MySql.Tests.Wire;

/// <summary>The password as it is goes to a server whose certificate was verified, and to nobody else.</summary>
public sealed class ClearPasswordTests : IDisposable
{
    readonly TestAuthority _authority = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TlsMode.VerifyCa)]
    [InlineData(TlsMode.VerifyFull)]
    public async Task It_is_sent_to_a_verified_server(TlsMode tls)
    {
        var answer = new TaskCompletionSource<byte[]>();
        await using var server = Serve(async peer =>
        {
            answer.SetResult(await peer.ReadAsync(4));
            await peer.SendAsync(5, FakePeer.Ok);
        });
        var options = server.Options with { Tls = tls, TlsCaFile = _authority.CaFile };
        await using var connection = await MySqlConnection.ConnectAsync(options, Token);
        Assert.Equal([.. "secret"u8, 0], await answer.Task);
    }

    [Theory]
    [InlineData(TlsMode.Preferred)]
    [InlineData(TlsMode.Required)]
    public async Task It_is_not_sent_where_the_certificate_was_not_looked_at(TlsMode tls)
    {
        var sent = new TaskCompletionSource<int>();
        await using var server = Serve(async peer => sent.SetResult(await peer.ReadToEndAsync()));
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(server.Options with { Tls = tls }, Token));
        Assert.Equal((2059, false), (fault.Code, fault.IsTransient));
        Assert.Contains("verify-full", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await sent.Task.WaitAsync(Token));
    }

    public void Dispose() => _authority.Dispose();

    FakeServer Serve(Func<FakePeer, Task> dialogue)
    {
        var (cert, key) = _authority.IssueForServer("127.0.0.1");
        return FakeServer.Start(async plain =>
        {
            using var certificate = X509Certificate2.CreateFromPemFile(cert, key);
            var peer = await plain.SecureAsync(certificate);
            await peer.ReadAsync(2);
            await peer.SendAsync(3, FakePeer.SwitchTo("mysql_clear_password"));
            await dialogue(peer);
        });
    }
}
