namespace Uldra.MySql.Tests.Wire;

/// <summary>Peers that do what no healthy server does: each ends in the right error, soon, and leaves nothing half-open.</summary>
public sealed class MisbehavingServerTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Error_instead_of_a_handshake_keeps_its_code()
    {
        await using var server = FakeServer.Start(peer => peer.SendAsync(0, FakePeer.Error(1040, "08004", "Too many connections")));
        var fault = await Assert.ThrowsAsync<MySqlException>(server.ConnectAsync);
        Assert.Equal((1040, "08004", true, false), (fault.Code, fault.SqlState, fault.IsTransient, fault.IsConnectionLost));
    }

    [Fact]
    public async Task Closing_at_any_byte_of_the_login_is_a_failed_connect()
    {
        var handshake = FakePeer.Frame(0, FakePeer.Handshake());
        var length = 0;
        await using var server = FakeServer.Start(peer => peer.SendRawAsync(handshake[..length]));
        for (; length < handshake.Length; length++)
        {
            var fault = await Assert.ThrowsAsync<MySqlException>(server.ConnectAsync);
            Assert.Equal((2003, true, true), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
        }
    }

    [Fact]
    public async Task Something_that_is_no_server_is_a_protocol_error()
    {
        await using var server = FakeServer.Start(peer => peer.SendRawAsync([.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8]));
        await Assert.ThrowsAnyAsync<Exception>(server.ConnectAsync);
        await using var other = FakeServer.Start(peer => peer.SendAsync(0, [99, 1, 2, 3]));
        await Assert.ThrowsAsync<MySqlProtocolException>(other.ConnectAsync);
    }

    [Fact]
    public async Task Required_tls_that_is_not_offered_ends_before_the_login()
    {
        var bytes = 0;
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake());
            bytes = (await peer.ReadAsync(1)).Length;
        });
        var options = server.Options with { Tls = TlsMode.Required };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2026, false, 0), (fault.Code, fault.IsTransient, bytes));
    }

    [Fact]
    public async Task Bytes_sent_before_tls_began_are_refused()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            var offer = FakePeer.Handshake(capabilities: 0xFFFF_FFFF);
            await peer.SendRawAsync([.. FakePeer.Frame(0, offer), .. FakePeer.Frame(2, FakePeer.Ok)]);
            await peer.ReadToEndAsync();
        });
        var options = server.Options with { Tls = TlsMode.Preferred };
        await Assert.ThrowsAsync<MySqlProtocolException>(() => MySqlConnection.ConnectAsync(options, Token));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_connect_timeout()
    {
        var time = new ManualTime();
        await using var server = FakeServer.Start(peer =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return peer.ReadToEndAsync();
        });
        var options = server.Options with { Time = time };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2003, true), (fault.Code, fault.IsTransient));
    }

    [Theory]
    [InlineData("05000009")]
    [InlineData("01000001FB")]
    [InlineData("09000001FEFFFFFFFFFFFFFFFF")]
    [InlineData("01000001FF")]
    [InlineData("00000001")]
    [InlineData("0100000102020000020364")]
    [InlineData("01000001000100000200")]
    public async Task A_malformed_answer_ends_the_connection(string hex)
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendRawAsync(Convert.FromHexString(hex));
        });
        await using var connection = await server.ConnectAsync();
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () => await connection.ExecuteAsync("SELECT 1", Token));
        Assert.True(fault is MySqlProtocolException or MySqlException { Code: 2013 }, fault.ToString());
        Assert.False(connection.IsUsable);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ExecuteAsync("SELECT 1", Token));
    }

    [Fact]
    public async Task A_request_for_a_local_file_is_refused_and_the_connection_goes_on()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendAsync(1, [0xFB, .. "/etc/passwd"u8]);
            Assert.Empty(await peer.ReadAsync(2));
            await peer.SendAsync(3, FakePeer.OkWithMore);
            await peer.SendAsync(4, FakePeer.Ok);
            await peer.ReadAsync(0);
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("SELECT 1", Token));
        Assert.Equal((2068, false), (fault.Code, fault.IsTransient));
        Assert.True(connection.IsUsable);
        await connection.ExecuteAsync("DO 0", Token);
    }

    [Fact]
    public async Task An_unasked_last_word_is_reported_instead_of_a_wrong_sequence()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAsync();
            await peer.SendAsync(0, FakePeer.Error(4031, "HY000", "inactivity"));
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("DO 0", Token));
        Assert.Equal((4031, true, true), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
        Assert.False(connection.IsUsable);
    }
}
