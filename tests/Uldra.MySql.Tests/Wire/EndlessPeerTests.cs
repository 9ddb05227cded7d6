namespace Uldra.MySql.Tests.Wire;

/// <summary>Peers that never come to an end: each is left after a bounded amount of bytes, steps or time.</summary>
public sealed class EndlessPeerTests
{
    /// <summary>A value of a megabyte: 256 of them are the most that is read as a whole.</summary>
    static readonly byte[] Row = [0xFD, 0, 0, 0x10, .. new byte[0x100000]];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_without_end_end_where_a_small_result_is_due()
    {
        await using var server = ServeRows();
        await using var connection = await server.ConnectAsync();
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task Rows_without_end_behind_a_scalar_cost_the_connection()
    {
        await using var server = ServeRows();
        await using var connection = await server.ConnectAsync();
        Assert.Equal(0x100000, (await connection.ScalarAsync("x", Token))!.Length);
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task Answers_without_end_end()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            byte[] round = [.. Enumerable.Range(0, 256).SelectMany(i => FakePeer.Frame(i + 1, FakePeer.OkWithMore))];
            while (true)
                await peer.SendRawAsync(round);
        });
        await using var connection = await server.ConnectAsync();
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.False(connection.IsUsable);
    }

    /// <summary>Before the login nobody gets memory: neither by a length nor by sending it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_huge_packet_during_the_login_is_refused_by_its_length(int step)
    {
        await using var server = FakeServer.Start(async peer =>
        {
            if (step > 0)
            {
                await peer.SendAsync(0, FakePeer.Handshake());
                await peer.ReadAsync(1);
            }
            await peer.SendRawAsync(0, 0, 2, (byte)step, 0xFE);
            await peer.ReadToEndAsync();
        });
        await Assert.ThrowsAsync<MySqlProtocolException>(server.ConnectAsync);
    }

    /// <summary>Each byte comes, but never the end: the limit is on the whole of connecting.</summary>
    [Fact]
    public async Task A_handshake_that_trickles_is_given_up_after_the_connect_timeout()
    {
        var time = new ManualTime();
        await using var server = FakeServer.Start(async peer =>
        {
            var handshake = FakePeer.Frame(0, FakePeer.Handshake());
            foreach (var b in handshake[..^1])
            {
                await peer.SendRawAsync(b);
                time.Advance(TimeSpan.FromSeconds(1));
            }
            await peer.ReadToEndAsync();
        });
        var options = server.Options with { Time = time };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2003, true), (fault.Code, fault.IsTransient));
    }

    [Fact]
    public async Task A_peer_silent_in_the_tls_handshake_is_given_up_after_the_connect_timeout()
    {
        var time = new ManualTime();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.SendAsync(0, FakePeer.Handshake(capabilities: 0xFFFF_FFFF));
            await peer.ReadAsync(1);
            time.Advance(TimeSpan.FromSeconds(11));
            await peer.ReadToEndAsync();
        });
        var options = server.Options with { Time = time, Tls = TlsMode.Required };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2003, true), (fault.Code, fault.IsTransient));
    }

    [Fact]
    public async Task A_server_that_stalls_in_the_middle_of_an_answer_is_lost_after_the_read_timeout()
    {
        var time = new ManualTime();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendRawAsync(FakePeer.Frame(1, FakePeer.Ok)[..6]);
            for (var closed = peer.ReadToEndAsync(); !closed.IsCompleted; await Task.Yield())
                time.Advance(TimeSpan.FromSeconds(6));
        });
        await using var connection = await MySqlConnection.ConnectAsync(server.Options with { Time = time }, Token);
        connection.ReadTimeout = TimeSpan.FromSeconds(5);
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.Equal((2013, true), (fault.Code, fault.IsConnectionLost));
    }

    static FakeServer ServeRows() => FakeServer.Start(async peer =>
    {
        await peer.LogInAndReadCommandAsync();
        await peer.SendAsync(1, [1]);
        await peer.SendAsync(2, FakePeer.Field("a"));
        await peer.SendAsync(3, FakePeer.Eof);
        for (var i = 4; ; i++)
            await peer.SendAsync(i, Row);
    });
}
