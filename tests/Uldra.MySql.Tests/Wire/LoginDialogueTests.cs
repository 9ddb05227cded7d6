using System.Security.Cryptography;
using System.Text;

namespace Uldra.MySql.Tests.Wire;

/// <summary>Each plugin's dialogue, step by step, and servers that leave it.</summary>
public sealed class LoginDialogueTests
{
    /// <summary>Ends in a zero of its own, as one random nonce of 256 does.</summary>
    static readonly byte[] LongNonce = [.. Enumerable.Range(1, 31).Select(i => (byte)i), 0];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endless_changes_of_the_authentication_plugin_end()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake());
            await peer.ReadAsync(1);
            for (var i = 2; ; i += 2)
            {
                await peer.SendAsync(i, FakePeer.SwitchTo(i % 4 == 0 ? "mysql_native_password" : "caching_sha2_password"));
                await peer.ReadAsync(i + 1);
            }
        });
        await Assert.ThrowsAsync<MySqlProtocolException>(server.ConnectAsync);
    }

    [Fact]
    public async Task Endless_steps_of_one_plugin_end()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake(plugin: "caching_sha2_password"));
            await peer.ReadAsync(1);
            for (var i = 2; ; i++)
                await peer.SendAsync(i, [1, 3]);
        });
        await Assert.ThrowsAsync<MySqlProtocolException>(server.ConnectAsync);
    }

    [Theory]
    [InlineData("dialog")]
    [InlineData("auth_gssapi_client")]
    [InlineData("")]
    public async Task An_unknown_plugin_is_named_and_gets_no_password(string plugin)
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake());
            await peer.ReadAsync(1);
            await peer.SendAsync(2, FakePeer.SwitchTo(plugin));
            await peer.ReadToEndAsync();
        });
        var fault = await Assert.ThrowsAsync<MySqlException>(server.ConnectAsync);
        Assert.Equal((2059, false), (fault.Code, fault.IsTransient));
        Assert.Contains(plugin, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_login_without_tls_never_sends_the_password_readable()
    {
        byte[] sent = [];
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake(plugin: "caching_sha2_password"));
            await peer.ReadAsync(1);
            await peer.SendAsync(2, [1, 4]);
            sent = await peer.ReadAsync(3);
            await peer.SendAsync(4, [1, .. "no key at all"u8]);
            await peer.ReadToEndAsync();
        });
        var fault = await Assert.ThrowsAsync<MySqlException>(server.ConnectAsync);
        Assert.Equal(2061, fault.Code);
        Assert.Equal([2], sent);
    }

    [Theory]
    [InlineData(TlsMode.Disabled)]
    [InlineData(TlsMode.Preferred)]
    public async Task The_clear_password_is_not_sent_to_somebody_unknown(TlsMode tls)
    {
        var sent = new TaskCompletionSource<int>();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake());
            await peer.ReadAsync(1);
            await peer.SendAsync(2, FakePeer.SwitchTo("mysql_clear_password"));
            sent.SetResult(await peer.ReadToEndAsync());
        });
        var options = server.Options with { Tls = tls };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2059, false), (fault.Code, fault.IsTransient));
        Assert.Equal(0, await sent.Task.WaitAsync(Token));
    }

    [Fact]
    public void The_clear_password_needs_a_verified_server()
    {
        var options = new MySqlConnectionOptions { Host = "h", User = "u", Password = "p" };
        foreach (var tls in new[] { TlsMode.VerifyCa, TlsMode.VerifyFull })
            Assert.Equal([.. "p"u8, 0], AuthPlugins.Create(AuthPlugins.Clear, options with { Tls = tls }, encrypted: true).Answer([]));
        foreach (var (tls, encrypted) in new[] { (TlsMode.Required, true), (TlsMode.VerifyFull, false) })
            Assert.Throws<MySqlException>(() => AuthPlugins.Create(AuthPlugins.Clear, options with { Tls = tls }, encrypted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ed25519_signs_the_whole_nonce_with_or_without_a_zero_behind_it(bool zero)
    {
        byte[] answer = [];
        await using var server = FakeServer.Start(async peer =>
        {
            answer = await SwitchAsync(peer, "client_ed25519", zero ? [.. LongNonce, 0] : LongNonce);
            await peer.SendAsync(4, FakePeer.Ok);
        });
        await using var connection = await server.ConnectAsync();
        Assert.Equal(Ed25519Signature.Sign("secret"u8, LongNonce), answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parsec_signs_both_nonces_under_the_derived_key(bool marked)
    {
        byte[] salt = [.. Enumerable.Range(40, 18).Select(i => (byte)i)];
        byte[] empty = [1], answer = [];
        await using var server = FakeServer.Start(async peer =>
        {
            empty = await SwitchAsync(peer, "parsec", LongNonce);
            await peer.SendAsync(4, marked ? [1, (byte)'P', 1, .. salt] : [(byte)'P', 1, .. salt]);
            answer = await peer.ReadAsync(5);
            await peer.SendAsync(6, FakePeer.Ok);
        });
        await using var connection = await server.ConnectAsync();
        var key = Rfc2898DeriveBytes.Pbkdf2("secret"u8, salt, 2048, HashAlgorithmName.SHA512, 32);
        Assert.Empty(empty);
        Assert.Equal(32 + 64, answer.Length);
        Assert.Equal(Ed25519Signature.Sign(key, [.. LongNonce, .. answer[..32]]), answer[32..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5000")]
    [InlineData("500B000102030405060708090A0B0C0D0E0F1011")]
    [InlineData("5100000102030405060708090A0B0C0D0E0F1011")]
    [InlineData("50FF000102030405060708090A0B0C0D0E0F1011")]
    public void Parsec_refuses_a_salt_that_is_none_and_work_without_bound(string hex)
    {
        var plugin = new ParsecPassword("secret");
        plugin.Answer(LongNonce);
        Assert.Throws<MySqlProtocolException>(() => plugin.Continue(Convert.FromHexString(hex)));
    }

    [Fact]
    public async Task Sha256_encrypts_the_password_where_the_connection_does_not()
    {
        using var rsa = RSA.Create(2048);
        byte[] request = [], secret = [];
        await using var server = FakeServer.Start(async peer =>
        {
            request = await SwitchAsync(peer, "sha256_password", [.. FakePeer.Nonce, 0]);
            await peer.SendAsync(4, [1, .. Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())]);
            secret = await peer.ReadAsync(5);
            await peer.SendAsync(6, FakePeer.Ok);
        });
        await using var connection = await server.ConnectAsync();
        Assert.Equal([1], request);
        var plain = rsa.Decrypt(secret, RSAEncryptionPadding.OaepSHA1);
        Assert.Equal([.. "secret"u8, 0], plain.Select((b, i) => (byte)(b ^ FakePeer.Nonce[i % 20])));
    }

    [Fact]
    public void Sha256_sends_the_password_itself_only_where_nobody_else_reads()
    {
        Assert.Equal([.. "pw"u8, 0], new Sha256Password("pw", encrypted: true).Answer(FakePeer.Nonce));
        Assert.Equal([1], new Sha256Password("pw", encrypted: false).Answer(FakePeer.Nonce));
        Assert.Equal([0], new Sha256Password("", encrypted: false).Answer(FakePeer.Nonce));
    }

    [Theory]
    [InlineData("mysql_native_password", 19)]
    [InlineData("caching_sha2_password", 0)]
    [InlineData("sha256_password", 19)]
    [InlineData("client_ed25519", 31)]
    [InlineData("parsec", 20)]
    public async Task A_nonce_that_is_too_short_ends_the_login(string plugin, int length)
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake());
            await peer.ReadAsync(1);
            await peer.SendAsync(2, [0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. new byte[length]]);
            await peer.ReadToEndAsync();
        });
        await Assert.ThrowsAsync<MySqlProtocolException>(server.ConnectAsync);
    }

    /// <summary>Handshake, switch to the plugin; returns the client's answer.</summary>
    static async Task<byte[]> SwitchAsync(FakePeer peer, string plugin, byte[] nonce)
    {
        await peer.SendAsync(0, FakePeer.Handshake());
        await peer.ReadAsync(1);
        await peer.SendAsync(2, [0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. nonce]);
        return await peer.ReadAsync(3);
    }
}
