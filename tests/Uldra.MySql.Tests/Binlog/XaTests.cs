using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

public sealed class XaTests : IDisposable
{
    const string A = "X'61',X'',1";
    const string B = "X'62',X'',1";

    readonly PreparedTransactions _prepared = new();
    EventDecoder _decoder;
    ulong _number;

    public XaTests() => _decoder = Decoder(_prepared);

    public void Dispose() => _prepared.Dispose();

    [Fact]
    public void Rows_of_a_prepared_transaction_are_not_delivered()
    {
        Assert.Equal(["Begin", "Prepared"], Feed(Prepared('a', 1, 2)));
        Assert.Equal(new XaPart(XaStep.Prepared, A, default), _decoder.Transaction.Xa);
        var open = Assert.Single(_prepared.ToList());
        Assert.Equal((A, 1UL), (open.Name, open.Start.Id.Number));
    }

    [Fact]
    public void Rows_come_with_the_commit()
    {
        Feed(Prepared('a', 1, 2));
        Assert.Equal(["Begin", "Row 9", "Commit"], Feed(Plain(9)));
        Assert.Equal(["Begin", "Row 1", "Row 2", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
        var xa = _decoder.Transaction.Xa;
        Assert.Equal((XaStep.Committed, A, 1UL, 3UL), (xa.Step, xa.Name, xa.Prepare.Number, _decoder.Transaction.Id.Number));
        Assert.Equal((0, 0L), (_prepared.Count, _prepared.MemoryBytes));
    }

    [Fact]
    public void A_rollback_drops_the_rows()
    {
        Feed(Prepared('a', 1));
        Assert.Equal(["Begin", "Commit"], Feed(Gtid(), EventBytes.Query($"XA ROLLBACK {A}")));
        Assert.Equal((XaStep.RolledBack, 1UL), (_decoder.Transaction.Xa.Step, _decoder.Transaction.Xa.Prepare.Number));
        Assert.Equal((0, 0L), (_prepared.Count, _prepared.MemoryBytes));
    }

    [Fact]
    public void Several_are_told_apart_by_name()
    {
        Feed(Prepared('a', 1));
        Feed(Prepared('b', 2));
        Assert.Equal(["Begin", "Row 2", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {B}")));
        Assert.Equal(["Begin", "Row 1", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
    }

    [Fact]
    public void A_commit_in_one_phase_is_an_ordinary_transaction()
    {
        Assert.Equal(["Begin", "Row 1", "Commit"], Feed(
            Gtid(), EventBytes.Query($"XA START {A}"), EventBytes.TableMap(), EventBytes.InsertRow(1), EventBytes.Query($"XA END {A}"),
            EventBytes.XaPrepare('a', onePhase: true)));
        Assert.Equal((XaStep.None, 0), (_decoder.Transaction.Xa.Step, _prepared.Count));
    }

    [Fact]
    public void A_rollback_before_the_prepare_leaves_nothing()
    {
        Assert.Equal(["Begin", "Commit"], Feed(
            Gtid(), EventBytes.Query($"XA START {A}"), EventBytes.TableMap(), EventBytes.InsertRow(1), EventBytes.Query($"XA END {A}"),
            EventBytes.Query($"XA ROLLBACK {A}")));
        Assert.Equal((0, 0L), (_prepared.Count, _prepared.MemoryBytes));
    }

    [Fact]
    public void A_rollback_whose_prepare_was_not_read_says_nothing() =>
        Assert.Equal(["Begin", "Commit"], Feed(Gtid(), EventBytes.Query($"XA ROLLBACK {A}")));

    [Fact]
    public void The_next_reader_of_the_log_has_the_rows()
    {
        Feed(Prepared('a', 1));
        _decoder = Decoder(_prepared);
        Assert.Equal(["Begin", "Row 1", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
    }

    [Fact]
    public void A_prepare_that_is_read_again_is_the_same_one()
    {
        Feed(Prepared('a', 1));
        _decoder = Decoder(_prepared);
        _number = 0;
        Feed(Prepared('a', 1));
        Assert.False(_decoder.Transaction.Xa.HasPrepare);
        Assert.Equal(["Begin", "Row 1", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
    }

    [Fact]
    public void A_name_that_is_prepared_again_replaces_what_the_server_lost()
    {
        Feed(Prepared('a', 1));
        Feed(Prepared('a', 2));
        Assert.Equal((XaStep.Prepared, 1UL), (_decoder.Transaction.Xa.Step, _decoder.Transaction.Xa.Prepare.Number));
        Assert.Equal(["Begin", "Row 2", "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 << 10)]
    [InlineData(1 << 20)]
    public void Rows_beyond_the_memory_come_back_from_disk(long memory)
    {
        using var prepared = new PreparedTransactions(memory);
        _decoder = Decoder(prepared);
        var rows = Enumerable.Range(0, 10_000).ToArray();
        Feed(Prepared('a', rows));
        Assert.True(prepared.MemoryBytes <= memory);
        Assert.Equal(memory < 1 << 20, prepared.DiskBytes > 0);
        Assert.Equal(["Begin", .. rows.Select(r => $"Row {r}"), "Commit"], Feed(Gtid(), EventBytes.Query($"XA COMMIT {A}")));
        Assert.Equal((0L, 0L), (prepared.MemoryBytes, prepared.DiskBytes));
    }

    [Fact]
    public void Rows_beyond_memory_and_disk_stop()
    {
        using var prepared = new PreparedTransactions(memoryBytesMax: 0, diskBytesMax: 100);
        _decoder = Decoder(prepared);
        Assert.Throws<BinlogFormatException>(() => Feed(Prepared('a', 1, 2, 3, 4, 5)));
    }

    [Fact]
    public void No_room_on_disk_stops_with_the_place()
    {
        using var prepared = new PreparedTransactions(memoryBytesMax: 0, directory: "/nonexistent/uldra");
        _decoder = Decoder(prepared);
        Assert.Contains("/nonexistent/uldra", Assert.Throws<BinlogFormatException>(() => Feed(Prepared('a', 1))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XA END X'62',X'',1")]
    [InlineData("XA START X'61',X'',1")]
    [InlineData("XA COMMIT X'61',X'',1")]
    [InlineData("XA END X'6',X'',1")]
    [InlineData("XA END X'61'")]
    [InlineData("XA RECOVER")]
    [InlineData("XA ")]
    public void Other_statements_within_stop(string text)
    {
        Feed(Gtid(), EventBytes.Query($"XA START {A}"));
        Assert.Throws<BinlogFormatException>(() => Feed(EventBytes.Query(text)));
    }

    [Fact]
    public void The_prepare_of_another_name_stops()
    {
        Feed(Gtid(), EventBytes.Query($"XA START {A}"));
        Assert.Throws<BinlogFormatException>(() => Feed(EventBytes.XaPrepare('b')));
    }

    static EventDecoder Decoder(PreparedTransactions prepared)
    {
        var decoder = new EventDecoder(PositionKind.MySqlGtid, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true, prepared);
        decoder.Decode(EventBytes.ArtificialRotate("bin.000001", 4));
        while (decoder.TryTakePending(out _))
        {
        }
        return decoder;
    }

    byte[] Gtid() => EventBytes.Gtid(++_number);

    byte[][] Prepared(char name, params int[] rows) =>
    [
        Gtid(), EventBytes.Query($"XA START X'{(int)name:x2}',X'',1"), EventBytes.TableMap(), .. rows.Select(r => EventBytes.InsertRow(r)),
        EventBytes.Query($"XA END X'{(int)name:x2}',X'',1"), EventBytes.XaPrepare(name),
    ];

    byte[][] Plain(int row) => [Gtid(), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(row), EventBytes.Xid()];

    List<string> Feed(params byte[][] packets) => ItemText.Feed(_decoder, packets);
}
