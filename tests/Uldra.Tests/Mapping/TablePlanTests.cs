using Uldra.Configuration;
using Uldra.Mapping;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;
using Uldra.TestKit;

namespace Uldra.Tests.Mapping;

public sealed class TablePlanTests
{
    static readonly TableDefinition Account = Table("id INT NOT NULL", "user_id INT", "tag VARCHAR(9)");
    static readonly TablePlan Plan = Of(Account, "user_id");

    readonly ChangeBatch _batch = new();

    [Fact]
    public void Row_of_the_same_columns_is_the_image_itself() => Assert.Equal(7, Plan.Map(_batch, 7));

    [Fact]
    public void Column_the_target_lacks_is_left_out()
    {
        var generated = TestColumn.Parse("g INT") with { Generated = true };
        var source = Account with { Columns = [Account.Columns[0], generated, .. Account.Columns.Skip(1)] };
        var plan = TablePlanner.Plan(new SourceTable(0, source), Target(Account), Rule(null));

        var row = plan.Map(_batch, Row(source, 1, 99, 2, "x"));

        Assert.Equal([1, 2], new[] { 0, 1 }.Select(i => BitConverter.ToInt32(_batch.Slots[row + i].In(_batch.Bytes))));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_generated_column_is_needed_where_the_target_stores_it(bool generatedInTarget, bool isNeeded)
    {
        var source = Account with { Columns = [.. Account.Columns.SkipLast(1), Account.Columns[^1] with { Generated = true }] };
        var target = Account with { Columns = [.. Account.Columns.SkipLast(1), Account.Columns[^1] with { Generated = generatedInTarget }] };

        var table = TablePlanner.Plan(new SourceTable(0, source), target, Rule(null)).Source;

        Assert.Equal([true, true, isNeeded], new[] { 0, 1, 2 }.Select(table.IsNeeded));
    }

    [Fact]
    public void Null_in_a_unique_index_makes_no_key()
    {
        Assert.Equal(2, Put(Row(Account, 1, 5, "a")).KeyCount);
        Assert.Equal(1, Put(Row(Account, 1, 5, null)).KeyCount);
    }

    [Fact]
    public void Unique_and_group_values_of_before_and_after_are_keys()
    {
        var put = Put(Row(Account, 1, 6, "b"), Row(Account, 1, 5, "a"));

        Assert.Equal((3, 3), (put.KeyCount, put.OrderKeyCount));
    }

    [Fact]
    public void Unchanged_values_make_one_key_each()
    {
        var put = Put(Row(Account, 1, 5, "a"), Row(Account, 1, 5, "A"));

        Assert.Equal((2, 2), (put.KeyCount, put.OrderKeyCount));
    }

    [Fact]
    public void Keys_of_two_shards_differ_but_the_row_itself_keeps_order_over_all()
    {
        var row = Row(Account, 1, 5, "a");

        var common = Keys(Put(row, shard: 0)).Intersect(Keys(Put(row, shard: 1)));

        Assert.Equal([Keys(Put(row))[^1]], common);
    }

    [Fact]
    public void Table_on_all_shards_makes_none_wait_for_another()
    {
        var plan = new TablePlan(Plan.Source, Plan.Target, "user_id", onAllShards: true);
        var row = Row(Account, 1, 5, "a");

        Assert.Empty(Keys(Put(row, shard: 0, plan: plan)).Intersect(Keys(Put(row, shard: 1, plan: plan))));
    }

    [Fact]
    public void Delete_waits_for_the_tail_of_its_row_on_another_shard_and_a_put_does_not()
    {
        var row = Row(Account, 1, 5, "a");
        var tail = Plan.Operation(_batch, RowOperationKind.Delete, new RowImages(row), shard: 0, ordinal: 1, leaves: true);
        var delete = Plan.Operation(_batch, RowOperationKind.Delete, new RowImages(row), shard: 1, ordinal: 1, leaves: false);

        Assert.Single(Keys(tail).Intersect(Keys(delete)));
        Assert.Empty(Keys(tail).Intersect(Keys(Put(row, shard: 1))));
    }

    [Fact]
    public void Delete_waits_for_the_tail_of_its_row_under_an_earlier_key()
    {
        var (before, after) = (Row(Account, 1, 5, "a"), Row(Account, 7, 6, "a"));
        var tail = Plan.Operation(_batch, RowOperationKind.Delete, new RowImages(before, Successor: after), shard: 0, ordinal: 1, leaves: true);
        var delete = Plan.Operation(_batch, RowOperationKind.Delete, new RowImages(after), shard: 1, ordinal: 1, leaves: false);

        Assert.Single(Keys(tail).Intersect(Keys(delete)));
    }

    [Fact]
    public void Value_that_cannot_be_hashed_orders_the_operation_by_table()
    {
        var czech = Account with { Columns = [.. Account.Columns.SkipLast(1), Account.Columns[^1] with { Collation = "utf8mb4_czech_ci" }] };
        var plan = Of(czech, "user_id");

        Assert.True(plan.Target.NeedsTableOrder);
        Assert.True(Put(Row(czech, 1, 5, "e"), plan: plan).TableWide);
        Assert.True(Put(Row(czech, 1, 5, null), Row(czech, 1, 5, "e"), plan: plan).TableWide);
        Assert.False(Put(Row(czech, 1, 5, null), plan: plan).TableWide);
    }

    [Fact]
    public void Text_under_a_known_collation_orders_nothing_by_table()
    {
        Assert.False(Put(Row(Account, 1, 5, "é")).TableWide);
        Assert.False(Plan.Target.NeedsTableOrder);
    }

    [Fact]
    public void Unique_index_on_an_expression_orders_every_row_by_table()
    {
        var target = Target(Account) with { UniqueKeys = [new UniqueKey("f", [], true)] };
        var plan = TablePlanner.Plan(new SourceTable(0, Account), target, Rule(null));

        Assert.True(Put(Row(Account, 1, 5, null), plan: plan).TableWide);
    }

    [Fact]
    public void Unique_index_on_a_generated_column_orders_every_row_by_table()
    {
        var target = Target(Account);
        target = target with
        {
            Columns = [.. target.Columns, TestColumn.Parse("g INT") with { Generated = true }],
            UniqueKeys = [new UniqueKey("g", [new KeyPart(3, 0)], false)],
        };
        var plan = TablePlanner.Plan(new SourceTable(0, Account), target, Rule(null));

        Assert.True(Put(Row(Account, 1, 5, null), plan: plan).TableWide);
    }

    [Fact]
    public void Key_that_only_the_collation_calls_equal_is_another_row()
    {
        var text = Table("id VARCHAR(9) NOT NULL", "user_id INT", "tag VARCHAR(9)");
        var plan = Of(text, null);

        Assert.False(plan.IsSameRow(_batch, Row(text, "a", 1, null), Row(text, "A", 1, null)));
        Assert.True(plan.IsSameRow(_batch, Row(text, "a", 1, null), Row(text, "a", 2, null)));
    }

    static TableRule Rule(string? sequence) => new() { Pattern = "bank.account", Sequence = sequence };

    static TablePlan Of(TableDefinition source, string? sequence) =>
        TablePlanner.Plan(new SourceTable(0, source), Target(source), Rule(sequence));

    static TableDefinition Table(params string[] columns) => new()
    {
        Database = "bank", Name = "account", PrimaryKey = [new KeyPart(0, 0)],
        Columns = [.. columns.Select(TestColumn.Parse).Select(c => c.IsCharacter ? c with { Collation = "utf8mb4_general_ci" } : c)],
    };

    static TableDefinition Target(TableDefinition source) =>
        source with { UniqueKeys = [new UniqueKey("tag", [new KeyPart(2, 0)], false)] };

    RowOperation Put(int row, int other = -1, int shard = 0, TablePlan? plan = null) =>
        (plan ?? Plan).Operation(_batch, RowOperationKind.Put, new RowImages(row, other), shard, ordinal: 1, leaves: false);

    ulong[] Keys(RowOperation operation) => _batch.Keys.AsSpan(operation.KeyStart, operation.KeyCount + operation.OrderKeyCount).ToArray();

    int Row(TableDefinition table, params object?[] values)
    {
        _batch.AddSlots(values.Length, out var start);
        for (var i = 0; i < values.Length; i++)
            _batch.Slots[start + i] = values[i] is { } value && CanonicalBytes.Of(table.Columns[i], value) is var bytes
                ? new ValueSlot(_batch.Append(bytes), bytes.Length) : ValueSlot.Null;
        return start;
    }
}
