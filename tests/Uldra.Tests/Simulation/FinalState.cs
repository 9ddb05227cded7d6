namespace Uldra.Tests.Simulation;

/// <summary>In the end every shard holds exactly the source's rows that belong there, byte by byte.</summary>
static class FinalState
{
    public static void Check(Scene scene, SourceTables source)
    {
        foreach (var table in (int[])[SourceTables.Account, SourceTables.Rate])
            foreach (var shard in scene.Shards)
            {
                var found = shard.Rows(table);
                var should = source.Rows(table).Values
                    .Where(r => scene.Expected.ShardOf(table, r) is var on && (on == -1 || on == shard.Number))
                    .ToDictionary(r => r.FoldedKey);
                foreach (var (key, row) in should)
                    CheckRow(shard.Number, row, scene.Tables.TargetRow(table, row), found.GetValueOrDefault(key));
                if (found.Count != should.Count)
                    throw new SimulationFailure($"shard {shard.Number} has rows that do not belong there: "
                        + string.Join(' ', found.Keys.Except(should.Keys)));
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
