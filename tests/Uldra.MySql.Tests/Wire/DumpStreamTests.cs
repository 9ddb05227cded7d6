using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Tests.Binlog;

namespace Uldra.MySql.Tests.Wire;

/// <summary>Sources of a log that fall silent, stop half-way, lose count, or say what is no event.</summary>
public sealed class DumpStreamTests
{
    static readonly byte[] Rotate = EventBytes.ArtificialRotate("bin.000001", 4);

    static readonly byte[][] Transaction =
        [EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid()];

    static readonly BinlogItem[] Items = [BinlogItem.Begin, BinlogItem.Rows, BinlogItem.Commit];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_up_to_the_end_of_the_dump_are_items()
    {
        await using var server = Serve((peer, _) => SendAsync(peer, 1, [.. Transaction.Select(Ok), FakePeer.Eof]));
        Assert.Equal(Items, await ReadAllAsync(server, new(), stopAtEnd: true));
    }

    [Fact]
    public async Task An_end_that_nobody_asked_for_is_a_lost_connection()
    {
        await using var server = Serve((peer, _) => SendAsync(peer, 1, [FakePeer.Eof]));
        Assert.Equal(2013, (await Assert.ThrowsAsync<MySqlException>(() => ReadAllAsync(server, new()))).Code);
    }

    [Fact]
    public async Task An_error_in_the_stream_keeps_its_code()
    {
        await using var server = Serve((peer, _) => SendAsync(peer, 1, [Ok(Rotate), FakePeer.Error(1236, "HY000", "purged")]));
        Assert.Equal(1236, (await Assert.ThrowsAsync<MySqlException>(() => ReadAllAsync(server, new()))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("FB2F6574632F706173737764")]
    public async Task A_packet_that_is_no_event_ends_the_stream(string hex)
    {
        await using var server = Serve((peer, _) => SendAsync(peer, 1, [Convert.FromHexString(hex)]));
        await Assert.ThrowsAsync<MySqlProtocolException>(() => ReadAllAsync(server, new()));
    }

    [Fact]
    public async Task A_packet_with_another_number_ends_the_stream()
    {
        await using var server = Serve(
            (peer, _) => peer.SendRawAsync([.. FakePeer.Frame(1, Ok(Rotate)), .. FakePeer.Frame(3, Ok(Rotate))]));
        await Assert.ThrowsAsync<MySqlProtocolException>(() => ReadAllAsync(server, new()));
    }

    /// <summary>Silence at the start, between events, and in the middle of one.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public async Task A_source_that_falls_silent_is_lost_after_a_minute(int bytes)
    {
        var time = new ManualTime();
        await using var server = Serve(async (peer, _) =>
        {
            await peer.SendAsync(1, Ok(Rotate));
            await peer.SendRawAsync(FakePeer.Frame(2, Ok(Transaction[0]))[..bytes]);
            // The clock moves until the client has closed: it may not have begun to wait yet.
            for (var closed = peer.ReadToEndAsync(); !closed.IsCompleted; await Task.Yield())
                time.Advance(TimeSpan.FromSeconds(61));
        });
        var fault = await Assert.ThrowsAsync<MySqlException>(() => ReadAllAsync(server, time));
        Assert.Equal((2013, true, true), (fault.Code, fault.IsConnectionLost, fault.IsTransient));
        Assert.Contains("60 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_closes_in_the_middle_of_an_event_is_lost()
    {
        await using var server = Serve((peer, _) => peer.SendRawAsync(FakePeer.Frame(1, Ok(Rotate))[..20]));
        Assert.Equal(2013, (await Assert.ThrowsAsync<MySqlException>(() => ReadAllAsync(server, new()))).Code);
    }

    [Fact]
    public async Task Cancelling_amid_silence_is_a_cancellation()
    {
        using var source = new CancellationTokenSource();
        await using var server = Serve(async (peer, _) =>
        {
            await peer.SendAsync(1, Ok(Rotate));
            await source.CancelAsync();
            await peer.ReadToEndAsync();
        });
        await using var reader = await OpenAsync(server, new(), stopAtEnd: false, semiSync: false);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
                await reader.ReadAsync(source.Token);
        });
    }

    [Fact]
    public async Task Marked_events_are_read_whatever_their_numbers_and_answered_with_number_0()
    {
        byte[] reply = [];
        await using var server = Serve(async (peer, _) =>
        {
            await peer.SendAsync(1, Marked(Rotate, 0));
            foreach (var (number, packet) in Transaction.Select((packet, i) => (i % 2, packet)))
                await peer.SendAsync(number, Marked(packet, 1));
            reply = await peer.ReadAsync(0);
            await peer.SendAsync(77, FakePeer.Eof);
            await peer.ReadToEndAsync();
        });
        await using var reader = await OpenAsync(server, new(), stopAtEnd: true, semiSync: true);
        foreach (var item in Items)
            Assert.Equal(item, await NextAsync(reader));
        Assert.True(reader.IsSemiSync);
        await reader.AcknowledgeAsync(reader.File, 0x1_0000_0002, Token);
        Assert.Equal(BinlogItem.End, await NextAsync(reader));
        Assert.Equal([0xEF, 2, 0, 0, 0, 1, 0, 0, 0, .. "bin.000001"u8], reply);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("00EF")]
    [InlineData("00EF01")]
    [InlineData("0001000000")]
    public async Task An_event_that_lost_its_mark_ends_the_stream(string hex)
    {
        await using var server = Serve((peer, _) => SendAsync(peer, 1, [Marked(Rotate, 0), Convert.FromHexString(hex)]));
        await using var reader = await OpenAsync(server, new(), stopAtEnd: false, semiSync: true);
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await NextAsync(reader));
    }

    [Fact]
    public async Task Where_the_first_event_has_no_mark_nothing_is_acknowledged()
    {
        var sent = new TaskCompletionSource<int>();
        await using var server = Serve(async (peer, _) =>
        {
            await peer.SendAsync(1, Ok(Rotate));
            // 0xEF as the lowest byte of a time is no mark.
            foreach (var (i, packet) in Transaction.Index())
                await peer.SendAsync(i + 2, Ok(EventBytes.Build((EventKind)packet[4], packet.AsSpan()[19..^4], timestamp: 0xEF)));
            sent.SetResult(await peer.ReadToEndAsync());
        });
        await using (var reader = await OpenAsync(server, new(), stopAtEnd: false, semiSync: true))
        {
            foreach (var item in Items)
                Assert.Equal(item, await NextAsync(reader));
            Assert.False(reader.IsSemiSync);
            await reader.AcknowledgeAsync("bin.000001", 4, Token);
        }
        Assert.Equal(0, await sent.Task.WaitAsync(Token));
    }

    /// <summary>Past what only moves the place in the log.</summary>
    static async Task<BinlogItem> NextAsync(BinlogReader reader)
    {
        while (true)
            if (await reader.ReadAsync(Token) is var item and not BinlogItem.Idle)
                return item;
    }

    static byte[] Ok(byte[] packet) => [0, .. packet];

    static byte[] Marked(byte[] packet, byte flag) => [0, 0xEF, flag, .. packet];

    static async Task SendAsync(FakePeer peer, int sequence, byte[][] packets)
    {
        foreach (var packet in packets)
            await peer.SendAsync(sequence++, packet);
        await peer.ReadToEndAsync();
    }

    static FakeServer Serve(Func<FakePeer, byte[], Task> dump) =>
        FakeServer.Start(async peer => await dump(peer, await peer.LogInAndBeginDumpAsync()));

    static Task<BinlogReader> OpenAsync(FakeServer server, ManualTime time, bool stopAtEnd, bool semiSync) => BinlogReader.OpenAsync(
        server.Options with { Time = time },
        new BinlogReaderOptions
        {
            ServerId = 9, Start = new LogPosition(new TransactionSet(PositionKind.MySqlGtid), "", 0), StopAtEnd = stopAtEnd,
            SemiSync = semiSync,
        },
        Token);

    static async Task<List<BinlogItem>> ReadAllAsync(FakeServer server, ManualTime time, bool stopAtEnd = false)
    {
        await using var reader = await OpenAsync(server, time, stopAtEnd, semiSync: false);
        var items = new List<BinlogItem>();
        while (await NextAsync(reader) is var item and not BinlogItem.End)
            items.Add(item);
        return items;
    }
}
