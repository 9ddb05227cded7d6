namespace Uldra.Applying;

/// <summary>A pipeline's row on a target.</summary>
/// <param name="Format">Version of the tables' meaning, at most <see cref="TargetTables.Format"/>.</param>
/// <param name="Epoch">Counts owners: the newest one writes.</param>
/// <param name="Setup">Null until <see cref="TargetStore.SaveSetupAsync"/> wrote it.</param>
/// <param name="SetupComplete">Every target has the setup: the position is resolved for good.</param>
/// <param name="Stopped">JSON of what stopped the pipeline here, or null.</param>
public sealed record StoredPipeline(int Format, ulong Epoch, PipelineSetup? Setup, bool SetupComplete, string? Stopped);

/// <summary>What must not change between runs, saved on every target before the first change.</summary>
/// <param name="SourceIdentity">Names the source server.</param>
/// <param name="Targets">Target names in order: the order is the shard number.</param>
/// <param name="Fingerprint">Mapping and routing per table, as JSON.</param>
/// <param name="StartPosition">Where the log is read from, resolved.</param>
public sealed record PipelineSetup(string SourceIdentity, IReadOnlyList<string> Targets, string Fingerprint, string StartPosition);

/// <summary>A progress row as found. Lane −1: the consolidated one that an instance leaves when it takes over.</summary>
public sealed record StoredProgress(
    int Lane, ulong N, ulong Epoch, string Applied, string Partial, string File, ulong Offset, long CommitTimeMs);

/// <param name="Alive">Its connection is in the server's process list now.</param>
public sealed record StoredLane(int Lane, ulong Epoch, ulong ConnectionId, long ServerStart, bool Alive);

/// <summary>All that a target knows of a pipeline, read in one snapshot.</summary>
public sealed record StoredTarget(StoredPipeline Pipeline, IReadOnlyList<StoredProgress> Progress, IReadOnlyList<StoredLane> Lanes);

/// <summary>Which files of which server row versions from the log speak of.</summary>
/// <param name="FileNumber">The newest file known; when the server has only older ones, its log began anew.</param>
public sealed record StoredLogEpoch(uint Epoch, string SourceIdentity, ulong FileNumber);

/// <summary>A table's shape as of a position of the source's log.</summary>
public sealed record StoredSchema(string Table, string DefinitionJson, string Position);
