using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql;
using Uldra.MySql.Positions;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;
using Uldra.Pipeline;
using Uldra.Progress;
using Uldra.TestKit;

namespace Uldra.Tests.Pipeline;

/// <summary>Rows are (id, shard, tag): MOD(shard, 3) says where they belong, tag is unique.</summary>
public sealed class DistributorTests
{
    static readonly TransactionId Id = new(PositionKind.MariaDbGtid, "0", 1, 1);

    static readonly TableDefinition Table = new()
    {
        Database = "bank", Name = "account", PrimaryKey = [new KeyPart(0, 0)],
        Columns = [TestColumn.Parse("id INT NOT NULL"), TestColumn.Parse("shard INT NOT NULL"), TestColumn.Parse("tag INT")],
    };

    readonly List<(int[]? Before, int[]? After)> _changes = [];
    long _deletedFirst;

    [Fact]
    public void Update_in_place_is_one_put()
    {
        Update([1, 0, 5], [1, 0, 6]);

        Assert.Equal(["0: put 1"], Distribute());
    }

    [Fact]
    public void Update_that_changes_the_key_deletes_and_puts_in_one_shard_transaction()
    {
        Update([1, 0, 5], [2, 0, 5]);

        Assert.Equal(["0: delete 1, put 2"], Distribute());
    }

    [Fact]
    public void Update_that_moves_a_shard_deletes_the_old_row_in_a_tail_behind_the_put()
    {
        Update([1, 0, 5], [1, 1, 5]);

        Assert.Equal(["1: put 1", "0 tail: delete 1 behind 1"], Distribute());
        Assert.Equal(0, _deletedFirst);
    }

    [Fact]
    public void Circle_of_moves_has_all_puts_before_any_tail()
    {
        Update([1, 0, 1], [1, 1, 1]);
        Update([2, 1, 2], [2, 2, 2]);
        Update([3, 2, 3], [3, 0, 3]);

        Assert.Equal(
            ["0: put 3", "1: put 1", "2: put 2", "0 tail: delete 1 behind 1", "1 tail: delete 2 behind 2", "2 tail: delete 3 behind 0"],
            Distribute().Order(Comparer<string>.Create((a, b) => Tail(a) != Tail(b) ? Tail(a) - Tail(b) : string.CompareOrdinal(a, b))));

        static int Tail(string text) => text.Contains("tail", StringComparison.Ordinal) ? 1 : 0;
    }

    [Fact]
    public void Row_that_comes_back_is_deleted_before_it_is_put_again_and_counted()
    {
        Update([1, 0, 5], [1, 1, 5]);
        Update([1, 1, 5], [1, 0, 6]);

        Assert.Equal(["0: delete 1, put 1", "1: put 1, delete 1"], Distribute());
        Assert.Equal(1, _deletedFirst);
    }

    [Fact]
    public void Row_whose_unique_value_another_takes_is_deleted_first_and_counted()
    {
        Update([1, 0, 5], [1, 1, 9]);
        Update([2, 0, 6], [2, 0, 5]);

        Assert.Equal(["0: delete 1, put 2", "1: put 1"], Distribute());
        Assert.Equal(1, _deletedFirst);
    }

    [Fact]
    public void Row_whose_unique_value_was_taken_before_it_left_stays_in_the_tail()
    {
        Update([2, 0, 6], [2, 0, 7]);
        Update([1, 0, 5], [1, 1, 5]);

        Assert.Equal(["0: put 2", "1: put 1", "0 tail: delete 1 behind 1"], Distribute());
    }

    [Fact]
    public void Row_that_passes_through_a_shard_is_never_seen_there_and_its_first_tail_waits_for_the_last_put()
    {
        Update([1, 0, 5], [1, 1, 5]);
        Update([1, 1, 5], [1, 2, 5]);

        Assert.Equal(["1: put 1, delete 1", "2: put 1", "0 tail: delete 1 behind 1 2"], Distribute());
        Assert.Equal(0, _deletedFirst);
    }

    [Fact]
    public void Tails_of_two_rows_with_one_key_are_in_the_order_in_which_they_left()
    {
        // Shard 0's tail comes first by shard, and must not: row 1 left shard 1 before another row 1 left shard 0.
        Update([9, 0, 9], [9, 0, 8]);
        Update([1, 1, 5], [7, 2, 5]);
        Update([3, 0, 3], [1, 0, 3]);
        Update([1, 0, 3], [1, 2, 3]);

        Assert.Equal(["1 tail: delete 1 behind 2", "0 tail: delete 1 behind 2"],
            Distribute().Where(t => t.Contains("tail", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_an_earlier_run_applied_is_left_out()
    {
        Update([1, 0, 5], [1, 1, 5]);
        Update([2, 0, 6], [2, 0, 7]);

        Assert.Equal(["0 tail: delete 1 behind "], Distribute("1 whole", "0 0-1-1#1-2"));
        Assert.Equal(["1: put 1", "0 tail: delete 1 behind 1"], Distribute("0 0-1-1#1-2"));
    }

    [Fact]
    public void Border_that_an_earlier_run_made_stays()
    {
        Update([1, 0, 5], [1, 1, 5]);
        Update([1, 1, 5], [1, 2, 5]);

        Assert.Equal(["0 tail: delete 1 behind ", "2: put 1", "1 tail: delete 1 behind 2"], Distribute("1 0-1-1#1-1"));
    }

    [Fact]
    public void Delete_and_insert_elsewhere_are_two_puts_and_deletes_without_a_tail()
    {
        Update([1, 0, 5], null);
        Update(null, [1, 1, 5]);

        Assert.Equal(["0: delete 1", "1: put 1"], Distribute());
    }

    void Update(int[]? before, int[]? after) => _changes.Add((before, after));

    /// <param name="applied">What shards have: <c>shard parts</c> or <c>shard whole</c>.</param>
    string[] Distribute(params string[] applied)
    {
        var catalog = new TableCatalog(Options(), new Dictionary<string, TableDefinition>
        {
            ["account"] = Table with { UniqueKeys = [new UniqueKey("tag", [new KeyPart(2, 0)], false)] },
        });
        var table = catalog.Add(Table);
        var batch = new ChangeBatch();
        foreach (var (before, after) in _changes)
            batch.Changes.Add(new Change(table, Row(batch, before), Row(batch, after)));
        var distributor = new Distributor(catalog, [.. Enumerable.Range(0, 3).Select(shard => Start(shard, applied))]);
        var scheduled = new List<Scheduled>();
        distributor.Distribute(batch, new SourceTransaction
        {
            Id = Id, ChangeStart = 0, ChangeCount = _changes.Count, FirstOrdinal = 1, IsLastPart = true, File = "bin.000001",
            EndOffset = 100, CommitTimeMs = 0, IsOwn = false,
        }, 1, scheduled);
        _deletedFirst = distributor.DeletedFirst;
        return [.. scheduled.Select(Describe)];
    }

    static ShardStart Start(int shard, string[] applied)
    {
        var what = applied.Where(a => a[0] == '0' + shard).Select(a => a[2..]).SingleOrDefault();
        return new ShardStart(TransactionSet.Parse(PositionKind.MariaDbGtid, what == "whole" ? "0-1-1" : ""),
            PartialSet.Parse(PositionKind.MariaDbGtid, what is null or "whole" ? "" : what));
    }

    static string Describe(Scheduled scheduled)
    {
        var transaction = scheduled.Transaction!;
        var rows = new List<string>();
        foreach (ref readonly var operation in transaction.Operations)
        {
            var id = transaction.SlotsOf(operation)[0].In(transaction.Batch.Bytes);
            rows.Add($"{(operation.Kind == RowOperationKind.Put ? "put" : "delete")} {BitConverter.ToInt32(id)}");
        }

        return $"{transaction.Shard}{(transaction.IsTail ? " tail" : "")}: {string.Join(", ", rows)}"
            + (transaction.IsTail ? $" behind {string.Join(' ', scheduled.Predecessors.Select(p => p.Shard))}" : "");
    }

    static int Row(ChangeBatch batch, int[]? values)
    {
        if (values is null)
            return -1;
        batch.AddSlots(values.Length, out var start);
        for (var i = 0; i < values.Length; i++)
            batch.Slots[start + i] = new ValueSlot(batch.Append(BitConverter.GetBytes(values[i])), 4);
        return start;
    }

    static PipelineOptions Options()
    {
        var nowhere = new MySqlConnectionOptions { Host = "nowhere.invalid", User = "nobody" };
        return new PipelineOptions
        {
            Name = "test",
            Source = new SourceOptions { Connection = nowhere },
            Targets = [.. Enumerable.Range(0, 3).Select(i => new TargetOptions { Name = $"s{i}", Connection = nowhere })],
            Tables = [new TableRule { Pattern = "bank.account", Shard = new ShardOptions(ShardMethod.Modulo, "shard", null) }],
        };
    }
}
