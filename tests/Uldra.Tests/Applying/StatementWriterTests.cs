using System.Text;
using Uldra.Applying;
using Uldra.TestKit;

namespace Uldra.Tests.Applying;

public sealed class StatementWriterTests
{
    static readonly TestTable Account = new("account", "id", "id INT", "name VARCHAR(20) CHARACTER SET utf8mb4", "v BIGINT UNSIGNED");
    static readonly TestTable Pair = new("pa`ir", "b,a", "a INT", "v VARBINARY(8)", "b VARCHAR(9) CHARACTER SET utf16");
    static readonly TestTable Key = new("k", "id", "id INT");
    static readonly StatementLimits Wide = new(500, 1 << 20, 4 << 20);

    [Fact]
    public void Put_assigns_every_column_and_alarms_on_the_key()
    {
        Assert.Equal(
            "INSERT INTO `account` (`id`,`name`,`v`) VALUES (1,_utf8mb4'a\\'b',2),(-3,NULL,18446744073709551615) ON DUPLICATE KEY UPDATE "
            + "`id`=IF(`account`.`id`<=>VALUES(`id`) OR (SELECT 1 UNION ALL SELECT 2),VALUES(`id`),NULL),`name`=VALUES(`name`),"
            + "`v`=VALUES(`v`)",
            Write(PutForm.ValuesFunction, new BatchBuilder().Put(Account, 1, "a'b", 2).Put(Account, -3, null, ulong.MaxValue)));
    }

    [Fact]
    public void Put_to_newer_mysql_uses_a_row_alias()
    {
        Assert.Equal(
            "INSERT INTO `k` (`id`) VALUES (1) AS _uldra_new ON DUPLICATE KEY UPDATE "
            + "`id`=IF(`k`.`id`<=>_uldra_new.`id` OR (SELECT 1 UNION ALL SELECT 2),_uldra_new.`id`,NULL)",
            Write(PutForm.RowAlias, new BatchBuilder().Put(Key, 1)));
    }

    [Fact]
    public void Composite_key_is_compared_whole()
    {
        Assert.Equal(
            "INSERT INTO `pa``ir` (`a`,`v`,`b`) VALUES (1,_binary'\\0',_utf16 x'0078') ON DUPLICATE KEY UPDATE "
            + "`b`=IF(`pa``ir`.`b`<=>VALUES(`b`) AND `pa``ir`.`a`<=>VALUES(`a`) OR (SELECT 1 UNION ALL SELECT 2),VALUES(`b`),NULL),"
            + "`a`=VALUES(`a`),`v`=VALUES(`v`)",
            Write(PutForm.ValuesFunction, new BatchBuilder().Put(Pair, 1, new byte[] { 0 }, "x")));
    }

    [Fact]
    public void Deletes_name_keys_only()
    {
        Assert.Equal("DELETE FROM `account` WHERE `id` IN (1,2)",
            Write(PutForm.ValuesFunction, new BatchBuilder().Delete(Account, 1, null, null).Delete(Account, 2, "x", 1)));
        Assert.Equal("DELETE FROM `pa``ir` WHERE (`b`,`a`) IN ((_utf16 x'0078',1),(_utf16 x'',2))",
            Write(PutForm.ValuesFunction, new BatchBuilder().Delete(Pair, 1, null, "x").Delete(Pair, 2, null, "")));
    }

    [Fact]
    public void Utf8mb3_travels_as_utf8mb4()
    {
        var table = new TestTable("t", "id", "id VARCHAR(5) CHARACTER SET utf8mb3");

        Assert.Equal("DELETE FROM `t` WHERE `id` IN (_utf8mb4'x')", Write(PutForm.RowAlias, new BatchBuilder().Delete(table, "x")));
    }

    [Fact]
    public void Within_a_wave_tables_stay_together_and_deletes_come_first()
    {
        var sql = Write(PutForm.ValuesFunction, new BatchBuilder()
            .Put(Key, 1).Put(Account, 1, null, 1).Delete(Key, 2).Put(Key, 3).Delete(Account, 4, null, null)
            .Begin(2).Delete(Key, 1).Put(Key, 5)).Split(';').Select(statement => statement[..statement.IndexOf(' ', 12)]).ToArray();

        Assert.Equal(["DELETE FROM `k`", "INSERT INTO `k`", "DELETE FROM `account`", "INSERT INTO `account`", "DELETE FROM `k`"], sql);
    }

    [Fact]
    public void Later_change_of_a_row_stands_in_a_later_statement()
    {
        var writer = new StatementWriter(PutForm.ValuesFunction);
        writer.Begin(new BatchBuilder().Put(Key, 1).Put(Key, 2).Begin(2).Delete(Key, 1).Begin(3).Put(Key, 1).Put(Key, 3).Build());
        writer.WriteRows(Wide);

        Assert.Equal(3, writer.Plan.WaveCount);
        Assert.Equal([(StatementRole.Put, 3), (StatementRole.Delete, 1), (StatementRole.Put, 1)],
            writer.Statements.Select(statement => (statement.Role, statement.Count)));
    }

    [Theory]
    [InlineData(3, 1 << 20, 1 << 20)]
    [InlineData(500, 200, 1 << 20)]
    [InlineData(500, 1 << 20, 1)]
    [InlineData(7, 300, 700)]
    [InlineData(1, 1, 1)]
    public void Whatever_the_limits_every_row_is_written_once_and_in_order(int rows, int statementBytes, int packetBytes)
    {
        var limits = new StatementLimits(rows, statementBytes, packetBytes);
        var builder = new BatchBuilder();
        for (var i = 0; i < 100; i++)
            builder.Put(Key, i);
        using var writer = new StatementWriter(PutForm.ValuesFunction);
        writer.Begin(builder.Build());
        var next = 0;
        while (!writer.RowsWritten)
        {
            writer.ClearPacket();
            writer.WriteRows(limits);
            Assert.NotEmpty(writer.Statements);
            Assert.True(writer.Packet.Length <= packetBytes || writer.Statements.Count == 1);
            foreach (var statement in writer.Statements)
            {
                var sql = Encoding.UTF8.GetString(writer.Packet.Span.Slice(statement.Start, statement.Length));
                var expected = string.Join(",", Enumerable.Range(next, statement.Count).Select(i => $"({i})"));
                Assert.StartsWith($"INSERT INTO `k` (`id`) VALUES {expected} ON", sql);
                Assert.True(statement.Count <= rows);
                Assert.Equal(next, statement.First);
                next = statement.End;
            }
        }
        Assert.Equal(100, next);
    }

    [Fact]
    public void Row_above_the_limits_goes_alone()
    {
        using var writer = new StatementWriter(PutForm.ValuesFunction);
        writer.Begin(new BatchBuilder().Put(Account, 1, "a", 1).Put(Account, 2, new string('x', 5000), 1).Put(Account, 3, "b", 1).Build());
        writer.Add(StatementRole.Progress, "first"u8);
        var counts = new List<int>();
        for (; !writer.RowsWritten; writer.ClearPacket())
        {
            writer.WriteRows(new StatementLimits(500, 1000, 2000));
            counts.Add(writer.Statements.Count);
        }

        Assert.Equal([2, 1, 1], counts);
    }

    [Fact]
    public void Row_operation_without_a_value_for_a_column_breaks_an_invariant()
    {
        var transaction = new BatchBuilder().Put(Account, 1, "a", 1).Build();
        transaction[0].Batch.Slots[2] = MySql.Values.ValueSlot.Absent;
        using var writer = new StatementWriter(PutForm.ValuesFunction);
        writer.Begin(transaction);

        Assert.Throws<InvalidOperationException>(() => writer.WriteRows(Wide));
    }

    [Fact]
    public void Writing_allocates_nothing_once_warm()
    {
        var builder = new BatchBuilder();
        for (var i = 0; i < 1000; i++)
            builder.Put(Account, i, "name", i).Delete(Pair, i, null, "x").Begin(i + 2);
        var transactions = builder.Build();
        using var writer = new StatementWriter(PutForm.ValuesFunction);
        WriteAll(writer, transactions);
        WriteAll(writer, transactions);

        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll(writer, transactions);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void WriteAll(StatementWriter writer, IReadOnlyList<Model.ShardTransaction> transactions)
    {
        writer.Begin(transactions);
        for (; !writer.RowsWritten; writer.ClearPacket())
            writer.WriteRows(Wide);
    }

    static string Write(PutForm form, BatchBuilder builder)
    {
        using var writer = new StatementWriter(form);
        writer.Begin(builder.Build());
        writer.WriteRows(Wide);
        return Encoding.UTF8.GetString(writer.Packet.Span);
    }
}
