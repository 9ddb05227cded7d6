using Uldra.MySql;

namespace Uldra.Configuration;

/// <summary>One pipeline as a person wrote it. Immutable; files and their syntax are the command line's business.</summary>
public sealed record PipelineOptions
{
    /// <summary>[a-z0-9_]{1,32}; rows of Uldra's own tables are keyed by it.</summary>
    public required string Name { get; init; }
    public required SourceOptions Source { get; init; }

    /// <summary>In file order: the order is the shard number.</summary>
    public required IReadOnlyList<TargetOptions> Targets { get; init; }
    public required IReadOnlyList<TableRule> Tables { get; init; }
    public LimitOptions Limits { get; init; } = new();
}

public sealed record SourceOptions
{
    public required MySqlConnectionOptions Connection { get; init; }

    /// <summary>Servers with the same transactions by GTID, to read from when <see cref="Connection"/> cannot be reached.</summary>
    public IReadOnlyList<MySqlConnectionOptions> Failover { get; init; } = [];

    /// <summary>All of them, in order of preference.</summary>
    public IEnumerable<MySqlConnectionOptions> Servers => Failover.Prepend(Connection);

    /// <summary>copy | earliest | latest | gtid:… | binlog:file:pos</summary>
    public string Start { get; init; } = "copy";

    /// <summary>Null: derived from the pipeline's name and the host.</summary>
    public uint? ServerId { get; init; }
}

public sealed record TargetOptions
{
    public required string Name { get; init; }

    /// <summary>Database is required: Uldra's tables and the rows live there.</summary>
    public required MySqlConnectionOptions Connection { get; init; }

    /// <summary>1–64, default 4.</summary>
    public int Lanes { get; init; } = 4;

    /// <summary>Commits follow the order of the source's log, one at a time.</summary>
    public bool CommitsInSourceOrder { get; init; }
}

/// <summary>A <c>tables:</c> entry: pattern <c>database.table</c> with globs (* and ?). Entries merge per key; the more exact wins.</summary>
public sealed record TableRule
{
    public required string Pattern { get; init; }
    public string? To { get; init; }
    public ShardOptions? Shard { get; init; }
    public string? Sequence { get; init; }

    public VersionOptions? Version { get; init; }

    /// <summary>Null: not said (means stop).</summary>
    public DdlPolicy? Ddl { get; init; }

    /// <summary>Null: not said (means transaction).</summary>
    public PoisonPolicy? Poison { get; init; }

    /// <summary>Foreign keys of the source table whose unlogged changes may be missing on the targets. Null: not said (means none).</summary>
    public IReadOnlyList<string>? AcceptCascades { get; init; }

    /// <summary>file:line:column of the entry, for errors; null when not from a file.</summary>
    public string? Place { get; init; }
}

/// <param name="Column">The target's column that holds the version; null: Uldra's own table beside it does.</param>
/// <param name="From">The source column that gives it; null: the place in the log.</param>
/// <param name="Tombstones">How long deletes are remembered; null or zero: not at all.</param>
public sealed record VersionOptions(string? Column, string? From, TimeSpan? Tombstones);

public enum DdlPolicy { Stop, Ignore }

/// <summary>What goes into the quarantine when the target refuses a row: its shard transaction, or the row alone.</summary>
public enum PoisonPolicy { Transaction, Row }

public enum ShardMethod { All, Crc32, Modulo }

/// <param name="Column">The target column; null for <see cref="ShardMethod.All"/>.</param>
/// <param name="NullShard">Target name that takes rows whose column is NULL; null: such a row is an error.</param>
public sealed record ShardOptions(ShardMethod Method, string? Column, string? NullShard);

public sealed record LimitOptions
{
    /// <summary>Bytes of changes held in memory; 16 MB–64 GB, default 256 MB.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>A source transaction with more rows is applied in parts; 1–10,000,000, default 100,000.</summary>
    public int TransactionRows { get; init; } = 100_000;

    /// <summary>Rows in one target's quarantine; 0–10,000,000, default 100,000. What does not fit waits in memory.</summary>
    public int QuarantineRows { get; init; } = 100_000;
}
