using Uldra.Applying;
using Uldra.Model;
using Uldra.TestKit;

namespace Uldra.Tests.Applying;

public sealed class BatchPlanTests
{
    static readonly TestTable Word = new("word", "w", "w VARCHAR(20) CHARACTER SET utf8mb4");
    static readonly TestTable Account =
        new TestTable("account", "id", "id INT", "tag VARCHAR(20) CHARACTER SET utf8mb4", "balance INT").Unique("tag", "tag");
    static readonly TargetTable InTableOrder = new()
    {
        Name = "word", SourceName = "d.word", Columns = Word.Plan.Columns, PrimaryKey = Word.Plan.PrimaryKey,
        UniqueKeys = Word.Plan.UniqueKeys, NeedsTableOrder = true,
    };

    [Fact]
    public void Operation_without_a_hash_keeps_its_place_among_those_of_its_table()
    {
        var put = RowOperationKind.Put;
        var delete = RowOperationKind.Delete;

        // Three words that cannot be hashed between words that can: put 커피, put a, delete 커피, delete b, put 커피 again.
        Assert.Equal([0, 1, 2, 3, 4], Order((put, true, 1), (put, false, 2), (delete, true, 3), (delete, false, 4), (put, true, 5)));
        // Without any, deletes go first and all share a wave.
        Assert.Equal([1, 0], Order((put, false, 1), (delete, false, 2)));
    }

    [Fact]
    public void Puts_of_one_row_fold_to_the_last()
    {
        AssertFold([0, 2], 1, Fold(b => b.Put(Word, "b").Put(Word, "a").Begin(2).Put(Word, "a")));
        AssertFold([9, 6], 2, Fold(b => b.PutWithKeys(Account, ["a"], 1, "a", 5).PutWithKeys(Account, ["a"], 1, "a", 6).Put(Account, 2, null, 7)
            .Begin(2).PutWithKeys(Account, ["a"], 1, "a", 8)));
    }

    [Fact]
    public void Put_does_not_fold_over_what_stands_between()
    {
        // Gone and back again; the unique value given away and taken back by way of another row.
        Assert.Equal(0, Fold(b => b.Put(Word, "a").Delete(Word, "a").Put(Word, "a")).Folded);
        Assert.Equal(0, Fold(b => b.PutWithKeys(Account, ["a", "b"], 1, "a", 5).PutWithKeys(Account, ["b"], 2, "b", 5).PutWithKeys(Account, ["a", "b"], 1, "b", 5)).Folded);
    }

    [Fact]
    public void Put_with_another_unique_value_does_not_fold_even_if_hashes_say_the_same()
    {
        Assert.Equal(0, Fold(b => b.PutWithKeys(Account, ["same"], 1, "a", 5).PutWithKeys(Account, ["same"], 1, "b", 5)).Folded);
        Assert.Equal(0, Fold(b => b.PutWithKeys(Account, ["same"], 1, "a", 5).PutWithKeys(Account, ["same"], 1, null, 5)).Folded);
        // Nothing but the comparison keeps them apart.
        Assert.Equal(1, Fold(b => b.PutWithKeys(Account, ["same"], 1, "a", 5).PutWithKeys(Account, ["same"], 1, "b", 5), TrustsHashes).Folded);
    }

    [Fact]
    public void Older_version_does_not_take_the_place_of_a_newer_one()
    {
        var versioned = new TestTable("account", "id", "id INT", "v INT").Versioned("v");

        Assert.Equal(1, Fold(b => b.Put(versioned, 1, 5).Put(versioned, 1, 5)).Folded);
        Assert.Equal(0, Fold(b => b.Put(versioned, 1, 5).Put(versioned, 1, 4)).Folded);
    }

    static bool TrustsHashes(ShardTransaction first, in RowOperation earlier, ShardTransaction second, in RowOperation later) => true;

    static void AssertFold(int[] written, int folded, (List<int> Written, int Folded) found)
    {
        Assert.Equal(written, found.Written);
        Assert.Equal(folded, found.Folded);
    }

    /// <summary>Where the rows that are written have their slots, in order, and how many are not written.</summary>
    static (List<int> Written, int Folded) Fold(Func<BatchBuilder, BatchBuilder> fill, RowFold.Rule? isFold = null)
    {
        using var plan = new BatchPlan(isFold);
        plan.Begin(fill(new BatchBuilder().Begin(1)).Build());
        return ([.. Enumerable.Range(0, plan.Count).Select(i => plan.Operation(i, out _).SlotStart)], plan.Folded);
    }

    static List<int> Order(params (RowOperationKind Kind, bool TableWide, ulong Key)[] operations)
    {
        var batch = new ChangeBatch();
        foreach (var (kind, tableWide, key) in operations)
        {
            var start = batch.KeyCount;
            if (!tableWide)
                batch.AddKey(key);
            batch.AddOperation(new RowOperation
            {
                Table = InTableOrder, Kind = kind, SlotStart = 0, KeyStart = start, KeyCount = batch.KeyCount - start,
                TableWide = tableWide, Ordinal = batch.OperationCount,
            });
        }
        using var plan = new BatchPlan();
        plan.Begin([new ShardTransaction
        {
            Batch = batch, Id = default, Shard = 0, Sequence = 1, IsTail = false, OperationStart = 0, OperationCount = operations.Length,
            ByteCount = 0,
        }]);
        return [.. Enumerable.Range(0, plan.Count).Select(i => plan.Operation(i, out _).Ordinal)];
    }
}
