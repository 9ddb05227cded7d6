using Uldra.Configuration;
using Uldra.MySql.Positions;

namespace Uldra.Tests.Simulation;

/// <summary>All that is chosen about a world before it runs; a pure function of its seed.</summary>
sealed record WorldShape
{
    public required int Seed { get; init; }

    /// <summary>Lanes per shard.</summary>
    public required int[] Lanes { get; init; }

    public required PositionKind Kind { get; init; }

    /// <summary>The accounts' primary key is VARCHAR, otherwise INT.</summary>
    public required bool TextKeys { get; init; }

    /// <summary>Some text is not ASCII.</summary>
    public required bool NonAscii { get; init; }

    /// <summary>Text cannot be hashed as the server compares it.</summary>
    public required bool UnknownCollation { get; init; }

    public required ShardMethod RateMethod { get; init; }

    /// <summary>The source has a generated column that the target lacks, so that a row's image is not its target row.</summary>
    public required bool GeneratedColumn { get; init; }

    /// <summary>The accounts are ordered by group.</summary>
    public required bool Grouped { get; init; }

    public required int Transactions { get; init; }

    /// <summary>Some changes are refused until a person mends the target.</summary>
    public required bool Refusals { get; init; }

    /// <summary>A refused row of an account is set aside alone.</summary>
    public required bool RowsAside { get; init; }

    /// <summary>How many rows a shard's quarantine takes.</summary>
    public required int QuarantineRows { get; init; }

    /// <summary>Some transactions are prepared first and decided later.</summary>
    public required bool Xa { get; init; }

    /// <summary>The shard that commits in the source's order; -1 when none does.</summary>
    public required int InOrder { get; init; }

    /// <summary>How often a shard is detached.</summary>
    public required int Detaches { get; init; }

    public required int MemoryBytes { get; init; }

    public required int CommitRows { get; init; }

    /// <summary>Of a thousand attempts to commit, how many fail in each of the ways.</summary>
    public required int FaultsPerThousand { get; init; }

    public int Shards => Lanes.Length;

    public static WorldShape Of(int seed)
    {
        var random = new Random(seed);
        return new WorldShape
        {
            Seed = seed,
            Lanes = [.. Enumerable.Range(0, random.Next(3, 6)).Select(_ => random.Next(1, 4))],
            Kind = (PositionKind)random.Next(3),
            TextKeys = random.Next(2) == 0,
            NonAscii = random.Next(2) == 0,
            RateMethod = random.Next(2) == 0 ? ShardMethod.All : ShardMethod.Modulo,
            GeneratedColumn = random.Next(2) == 0,
            Grouped = random.Next(3) != 0,
            Transactions = random.Next(300, 360),
            Refusals = random.Next(4) == 0,
            MemoryBytes = random.Next(3) == 0 ? 300_000 : 16_000_000,
            CommitRows = random.Next(3) switch { 0 => 5, 1 => 20, _ => 1000 },
            FaultsPerThousand = random.Next(0, 60),
            Xa = random.Next(2) == 0,
            RowsAside = random.Next(3) == 0,
            QuarantineRows = random.Next(4) == 0 ? random.Next(0, 20) : 100_000,
            InOrder = random.Next(-2, 2),
            UnknownCollation = random.Next(3) == 0,
            Detaches = random.Next(3) == 0 ? random.Next(1, 6) : 0,
        };
    }

    public override string ToString() =>
        $"seed {Seed}: {Shards} shards with {string.Join('+', Lanes)} lanes, {Kind}, {(TextKeys ? "text" : "integer")} keys"
        + $"{(NonAscii ? " beyond ASCII" : "")}{(UnknownCollation ? " of an unknown collation" : "")}, "
        + $"rates {RateMethod}, {(Grouped ? "grouped" : "ungrouped")}, {Transactions} transactions, "
        + $"{CommitRows} rows a commit{(Refusals ? ", refusals" : "")}{(Xa ? ", XA" : "")}{(Detaches > 0 ? $", {Detaches} detaches" : "")}"
        + (InOrder < 0 ? "" : $", shard {InOrder} in order");
}
