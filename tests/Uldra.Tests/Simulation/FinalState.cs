namespace Uldra.Tests.Simulation;

/// <summary>In the end every shard holds exactly the source's rows that belong there, byte by byte.</summary>
static class FinalState
{
    public static void Check(
        WorldShape shape, SourceTables source, WorldTables tables, IReadOnlyList<SimShard> shards, Expectations expected)
    {
        foreach (var table in (int[])[SourceTables.Account, SourceTables.Rate])
            for (var shard = 0; shard < shape.Shards; shard++)
            {
                var should = source.Rows(table).Values.Where(r => expected.ShardOf(table, r) is var on && (on == -1 || on == shard)).ToList();
                foreach (var row in should)
                    CheckRow(shard, row, tables.TargetRow(table, row), shards[shard].Rows(table).GetValueOrDefault(row.FoldedKey));
                if (shards[shard].Rows(table).Count != should.Count)
                    throw new SimulationFailure($"shard {shard} has {shards[shard].Rows(table).Count} rows of table {table}, not {should.Count}: "
                        + $"{string.Join(' ', shards[shard].Rows(table).Keys.Except(should.Select(r => r.FoldedKey)))} are extra");
            }
    }

    static void CheckRow(int shard, SourceRow row, byte[]?[] should, byte[]?[]? found)
    {
        if (found is null)
            throw new SimulationFailure($"shard {shard} lacks {row}");
        for (var i = 0; i < should.Length; i++)
            if (!Same(should[i], found[i]))
                throw new SimulationFailure($"shard {shard} has another value in column {i} of {row}");
    }

    static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);
}
