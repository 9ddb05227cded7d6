using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

public sealed class TransactionBorderTests
{
    readonly EventDecoder _decoder = new(PositionKind.MySqlGtid, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true);

    public TransactionBorderTests() => Feed(EventBytes.ArtificialRotate("bin.000001", 4));

    [Fact]
    public void Begin_rows_and_xid_are_one_transaction() => Assert.Equal(
        [BinlogItem.Begin, BinlogItem.Rows, BinlogItem.Commit],
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid()));

    [Fact]
    public void A_statement_without_begin_is_a_transaction_by_itself()
    {
        Assert.Equal([BinlogItem.Begin, BinlogItem.Statement, BinlogItem.Commit],
            Feed(EventBytes.Gtid(1), EventBytes.Query("ALTER TABLE t ADD c INT")));
        Assert.Equal(new LogStatement("d", "ALTER TABLE t ADD c INT"), _decoder.Statement);
    }

    [Fact]
    public void A_statement_within_begin_does_not_end_the_transaction() => Assert.Equal(
        [BinlogItem.Begin, BinlogItem.Statement, BinlogItem.Rows, BinlogItem.Commit],
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.Query("CREATE TABLE t (a INT) START TRANSACTION"),
            EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid()));

    [Fact]
    public void Rollback_without_rows_is_an_empty_transaction() => Assert.Equal(
        [BinlogItem.Begin, BinlogItem.Commit], Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.Query("ROLLBACK")));

    [Fact]
    public void Rollback_after_rows_stops() => Stops(
        EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Query("ROLLBACK"));

    [Fact]
    public void Savepoints_say_nothing() => Assert.Equal(
        [BinlogItem.Begin, BinlogItem.Rows, BinlogItem.Commit],
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5),
            EventBytes.Query("SAVEPOINT `a`"), EventBytes.Query("ROLLBACK TO `a`"), EventBytes.Xid()));

    [Fact]
    public void A_transaction_that_the_next_one_cuts_off_stops() =>
        Stops(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.Gtid(2));

    [Fact]
    public void A_transaction_without_gtid_stops_a_reader_by_gtid() => Stops(EventBytes.Query("BEGIN"));

    [Fact]
    public void Rows_outside_a_transaction_stop() => Stops(EventBytes.TableMap(), EventBytes.InsertRow(5));

    [Fact]
    public void Rows_of_a_table_that_an_earlier_transaction_mapped_stop() => Stops(
        EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.Xid(),
        EventBytes.Gtid(2), EventBytes.Query("BEGIN"), EventBytes.InsertRow(5));

    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(38)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(43)]
    [InlineData(172)]
    [InlineData(165)]
    [InlineData(17)]
    [InlineData(99)]
    [InlineData(255)]
    public void Kinds_that_are_not_handled_stop_with_number_and_place(byte kind)
    {
        var error = Assert.Throws<BinlogFormatException>(() => Feed(EventBytes.Build((EventKind)kind, [1, 2, 3], endPosition: 500)));
        Assert.Equal(("bin.000001", 474UL), (error.File, error.Offset));
        Assert.Contains($"({kind})", error.Message, StringComparison.Ordinal);
    }

    /// <summary>EncryptedLogTests has it from a real server.</summary>
    [Fact]
    public void The_note_that_a_file_is_encrypted_says_nothing_in_a_dump_and_stops_a_file()
    {
        var note = EventBytes.Build(EventKind.MariaDbStartEncryption, new byte[17]);
        Assert.Empty(Feed(note));
        var files = new EventDecoder(null, ServerFamily.MariaDb, hasChecksum: true, verifyChecksum: true, fromFiles: true);
        Assert.Throws<BinlogFormatException>(() => files.Decode(note));
    }

    [Fact]
    public void Unknown_kinds_marked_as_ignorable_are_passed_over_and_counted()
    {
        Assert.Empty(Feed(EventBytes.Build((EventKind)99, [1, 2, 3], flags: 0x80)));
        Assert.Equal(1, _decoder.IgnoredEvents);
    }

    [Fact]
    public void A_kind_known_to_say_nothing_is_not_counted_as_ignored()
    {
        Feed(EventBytes.Build(EventKind.Ignorable, [1, 2, 3], flags: 0x80));
        Assert.Equal(0, _decoder.IgnoredEvents);
    }

    [Fact]
    public void Known_kinds_that_matter_stop_even_when_marked_as_ignorable() => Stops(EventBytes.Build(EventKind.Incident, [1], flags: 0x80));

    [Fact]
    public void A_damaged_event_stops()
    {
        var xid = EventBytes.Xid();
        xid[20] ^= 1;
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"));
        Assert.Throws<BinlogFormatException>(() => Feed(xid));
    }

    [Fact]
    public void Equal_bytes_give_the_same_table_map()
    {
        Feed(EventBytes.Gtid(1), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid());
        var first = _decoder.Table;
        Feed(EventBytes.Gtid(2), EventBytes.Query("BEGIN"), EventBytes.TableMap(), EventBytes.InsertRow(5), EventBytes.Xid());
        Assert.Same(first, _decoder.Table);
    }

    [Fact]
    public void Offsets_go_on_beyond_32_bits()
    {
        var end = (1UL << 32) - 100;
        Feed(EventBytes.ArtificialRotate("bin.000002", end));
        Feed(EventBytes.Build(EventKind.Gtid, new byte[42] is var b && (b[17] = 1) == 1 ? b : b, endPosition: (uint)(end + 65)));
        Assert.Equal(end, _decoder.Transaction.Offset);
        Feed(EventBytes.Query("BEGIN"), EventBytes.Build(EventKind.Xid, new byte[8], endPosition: 20));
        Assert.Equal((1UL << 32) + 20, _decoder.EndOffset);
    }

    List<BinlogItem> Feed(params byte[][] packets)
    {
        var items = new List<BinlogItem>();
        foreach (var packet in packets)
        {
            _decoder.Decode(packet);
            while (_decoder.TryTakePending(out var item))
                items.Add(item);
        }
        return items;
    }

    void Stops(params byte[][] packets)
    {
        Feed(packets[..^1]);
        Assert.Throws<BinlogFormatException>(() => Feed(packets[^1]));
    }
}
