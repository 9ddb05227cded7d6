using Uldra.Cli.Demo.Bank;
using Uldra.MySql;

namespace Uldra.Cli.Demo.Comparing;

/// <summary>
/// Compares one table of the source with all shards together, row by row, by merging them in key order. Everything stands still
/// meanwhile: this is the demo's judge, not the live verification.
/// </summary>
sealed class TableComparison(BankTable table, DifferenceList differences)
{
    /// <summary>Rows of the source that were compared.</summary>
    public long Rows { get; private set; }

    public async Task RunAsync(MySqlConnection source, IReadOnlyList<MySqlConnection> shards, CancellationToken token)
    {
        await using var expected = await RowCursor.OpenAsync(source, table, shards.Count, token);
        var found = new List<RowCursor>();
        try
        {
            foreach (var shard in shards)
                found.Add(await RowCursor.OpenAsync(shard, table, shards.Count, token));
            await MergeAsync(expected, found, token);
        }
        finally
        {
            foreach (var cursor in found)
                await cursor.DisposeAsync();
        }
    }

    async Task MergeAsync(RowCursor expected, List<RowCursor> found, CancellationToken token)
    {
        while (NextKey(expected, found) is { } key)
        {
            if (table.ShardColumn is null)
                JudgeCopies(key, expected, found);
            else
                JudgeSharded(key, expected, found);
            if (expected.IsAt(key))
            {
                Rows++;
                await expected.MoveNextAsync(token);
            }
            foreach (var cursor in found)
            {
                if (cursor.IsAt(key))
                    await cursor.MoveNextAsync(token);
            }
        }
    }

    static long? NextKey(RowCursor expected, List<RowCursor> found)
    {
        long? key = expected.HasRow ? expected.Key : null;
        foreach (var cursor in found)
        {
            if (cursor.HasRow && !(cursor.Key >= key))
                key = cursor.Key;
        }
        return key;
    }

    /// <summary>The row is on one shard, the one the rule names, and is the same.</summary>
    void JudgeSharded(long key, RowCursor expected, List<RowCursor> found)
    {
        var holders = Holders(key, found);
        if (!expected.IsAt(key))
            Add(key, DifferenceKind.Extra, holders);
        else if (holders.Count == 0)
            Add(key, DifferenceKind.Missing, holders);
        else
        {
            if (holders.Count > 1)
                Add(key, DifferenceKind.Duplicate, holders);
            else if (found[holders[0]].Route != holders[0])
                Add(key, DifferenceKind.WrongShard, holders);
            foreach (var shard in holders)
                JudgeValues(key, expected, found[shard], shard);
        }
    }

    /// <summary>The row is on every shard and is the same.</summary>
    void JudgeCopies(long key, RowCursor expected, List<RowCursor> found)
    {
        for (var shard = 0; shard < found.Count; shard++)
        {
            if (!found[shard].IsAt(key))
                Add(key, DifferenceKind.Missing, [shard]);
            else if (!expected.IsAt(key))
                Add(key, DifferenceKind.Extra, [shard]);
            else
                JudgeValues(key, expected, found[shard], shard);
        }
    }

    void JudgeValues(long key, RowCursor expected, RowCursor found, int shard)
    {
        var columns = expected.ColumnsThatDifferFrom(found);
        if (columns.Count > 0)
            differences.Add(new RowDifference(table.Name, key, DifferenceKind.Different, [shard], columns));
    }

    void Add(long key, DifferenceKind kind, IReadOnlyList<int> shards) =>
        differences.Add(new RowDifference(table.Name, key, kind, shards, []));

    static List<int> Holders(long key, List<RowCursor> found)
    {
        var holders = new List<int>();
        for (var shard = 0; shard < found.Count; shard++)
        {
            if (found[shard].IsAt(key))
                holders.Add(shard);
        }
        return holders;
    }
}
