namespace Uldra.MySql.Tests.Wire;

/// <summary>What a connection is good for after each way a command can end.</summary>
public sealed class ConnectionStateTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_error_packet_leaves_the_connection_usable()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendAsync(1, FakePeer.Error(1213, "40001", "Deadlock"));
            await peer.ReadAsync(0);
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.Equal((1213, "40001", true, false), (fault.Code, fault.SqlState, fault.IsTransient, fault.IsConnectionLost));
        Assert.True(connection.IsUsable);
        await connection.ExecuteAsync("x", Token);
    }

    [Fact]
    public async Task A_statement_that_fails_among_several_keeps_the_results_before_it()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendAsync(1, [0, 3, 9, 10, 0, 1, 0]);
            await peer.SendAsync(2, [1]);
            await peer.SendAsync(3, FakePeer.Field("a"));
            await peer.SendAsync(4, FakePeer.Eof);
            await peer.SendAsync(5, [1, (byte)'x']);
            await peer.SendAsync(6, [0xFB]);
            await peer.SendAsync(7, [0xFE, 2, 0, 10, 0]);
            await peer.SendAsync(8, FakePeer.Error(1062, "23000", "Duplicate"));
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        var results = new List<StatementResult>();
        var fault = await Assert.ThrowsAsync<MySqlException>(
            async () => await connection.ExecuteManyAsync("x"u8.ToArray(), results, Token));
        Assert.Equal(1062, fault.Code);
        Assert.Equal([new(3, 9, 1, false, 0), new(0, 0, 2, true, 2)], results);
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public async Task Cancelling_mid_command_closes_the_connection()
    {
        using var source = new CancellationTokenSource();
        var closed = new TaskCompletionSource();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await source.CancelAsync();
            await peer.ReadToEndAsync();
            closed.SetResult();
        });
        await using var connection = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ExecuteAsync("x", source.Token));
        Assert.False(connection.IsUsable);
        await closed.Task.WaitAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ExecuteAsync("x", Token));
    }

    [Fact]
    public async Task A_token_cancelled_before_anything_was_sent_costs_nothing()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ExecuteAsync("x", new(true)));
        Assert.True(connection.IsUsable);
        await connection.ExecuteAsync("x", Token);
    }

    [Fact]
    public async Task Silence_beyond_the_read_timeout_is_a_lost_connection()
    {
        var time = new ManualTime();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            time.Advance(TimeSpan.FromSeconds(4));
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadAsync(0);
            // The clock moves on until the client has closed: it may not have begun to wait when its command is here already.
            for (var closed = peer.ReadToEndAsync(); !closed.IsCompleted; await Task.Yield())
                time.Advance(TimeSpan.FromSeconds(6));
        });
        await using var connection = await MySqlConnection.ConnectAsync(server.Options with { Time = time }, Token);
        connection.ReadTimeout = TimeSpan.FromSeconds(5);
        await connection.ExecuteAsync("x", Token);
        Assert.True(connection.IsUsable);
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.Equal((2013, true), (fault.Code, fault.IsConnectionLost));
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task A_result_not_yet_disposed_keeps_the_connection_busy()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            await SendRowsAsync(peer, 3);
            await peer.ReadAsync(0);
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        var result = await connection.QueryAsync("x", Token);
        Assert.True(await result.ReadAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ExecuteAsync("x", Token));
        Assert.Equal("row", result.GetString(0));
        await result.DisposeAsync();
        await connection.ExecuteAsync("x", Token);
    }

    [Fact]
    public async Task Disposing_an_idle_connection_says_goodbye()
    {
        var goodbye = new TaskCompletionSource<byte[]>();
        await using var server = FakeServer.Start(async peer => goodbye.SetResult(await peer.LogInAndReadCommandAsync()));
        var connection = await server.ConnectAsync();
        await connection.DisposeAsync();
        await connection.DisposeAsync();
        Assert.Equal([1], await goodbye.Task.WaitAsync(Token));
        Assert.False(connection.IsUsable);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.ExecuteAsync("x", Token));
    }

    [Fact]
    public async Task Disposing_amid_a_command_just_closes()
    {
        var rest = new TaskCompletionSource<int>();
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadCommandAsync();
            rest.SetResult(await peer.ReadToEndAsync());
        });
        var connection = await server.ConnectAsync();
        await connection.SendCommandAsync(Command.Query, default, Token);
        await connection.DisposeAsync();
        Assert.Equal(0, await rest.Task.WaitAsync(Token));
    }

    [Fact]
    public async Task A_row_with_too_few_or_too_many_columns_ends_the_connection()
    {
        foreach (var row in new byte[][] { [1, (byte)'x', 0], [2, (byte)'x'] })
        {
            await using var server = FakeServer.Start(async peer =>
            {
                await peer.LogInAndReadCommandAsync();
                await peer.SendAsync(1, [1]);
                await peer.SendAsync(2, FakePeer.Field("a"));
                await peer.SendAsync(3, FakePeer.Eof);
                await peer.SendAsync(4, row);
                await peer.ReadToEndAsync();
            });
            await using var connection = await server.ConnectAsync();
            await using var result = await connection.QueryAsync("x", Token);
            await Assert.ThrowsAsync<MySqlProtocolException>(async () => await result.ReadAsync(Token));
            Assert.False(connection.IsUsable);
        }
    }

    [Fact]
    public async Task A_packet_of_a_running_command_is_read_by_its_owner()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            Assert.Equal([0x12, 1, 2], await peer.LogInAndReadCommandAsync());
            await peer.SendRawAsync([.. FakePeer.Frame(1, [0, 42]), .. FakePeer.Frame(2, FakePeer.Eof)]);
            await peer.ReadToEndAsync();
        });
        await using var connection = await server.ConnectAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ReadPacketAsync(Token));
        await connection.SendCommandAsync(0x12, new byte[] { 1, 2 }, Token);
        Assert.Equal([0, 42], (await connection.ReadPacketAsync(Token)).ToArray());
        Assert.True(OkPacket.IsEof((await connection.ReadPacketAsync(Token)).Span));
        Assert.False(connection.HasBufferedPacket);
        connection.EndCommand(ServerStatus.Autocommit);
        Assert.True(connection.IsUsable);
    }

    static async Task SendRowsAsync(FakePeer peer, int count)
    {
        await peer.SendAsync(1, [1]);
        await peer.SendAsync(2, FakePeer.Field("a"));
        await peer.SendAsync(3, FakePeer.Eof);
        for (var i = 0; i < count; i++)
            await peer.SendAsync(4 + i, [3, .. "row"u8]);
        await peer.SendAsync(4 + count, FakePeer.Eof);
    }
}
