using Uldra.Applying;
using Uldra.Model;
using Uldra.TestKit;

namespace Uldra.Tests.Applying;

public sealed class BatchPlanTests
{
    static readonly TestTable Word = new("word", "w", "w VARCHAR(20) CHARACTER SET utf8mb4");
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
