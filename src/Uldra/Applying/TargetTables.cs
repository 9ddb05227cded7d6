namespace Uldra.Applying;

/// <summary>
/// Uldra's own tables on a target. They live in the target's database, so that they are backed up, restored and failed over with the rows
/// they speak of, and they are keyed by pipeline, so that several may share a database. <c>docs/progress.md</c> explains their content.
/// </summary>
static class TargetTables
{
    /// <summary>The version of these tables' meaning; a pipeline's row says which one wrote it.</summary>
    public const int Format = 1;

    public const string Pipeline = "_uldra_pipeline";
    public const string Lane = "_uldra_lane";
    public const string Progress = "_uldra_progress";
    public const string Schema = "_uldra_schema";
    public const string Barrier = "_uldra_barrier";
    public const string Quarantine = "_uldra_quarantine";
    public const string QuarantineData = "_uldra_quarantine_data";

    public const string LogEpoch = "_uldra_log_epoch";

    const string Options = "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    public static IReadOnlyList<string> Names { get; } = [QuarantineData, Quarantine, Barrier, Schema, Progress, Lane, Pipeline];

    public const string Tombstone = "_uldra_tombstone";

    /// <summary>Made only where a table keeps tombstones. Pipelines that write the same rows share it, so none of them removes it.</summary>
    public static string TombstoneDefinition { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS {Tombstone} (
          table_name VARCHAR(64) NOT NULL,
          row_key BINARY(32) NOT NULL,
          version BIGINT UNSIGNED NOT NULL,
          expires DATETIME NOT NULL,
          PRIMARY KEY (table_name, row_key),
          KEY (expires)
        ) {Options}
        """;

    public const string Version = "_uldra_version";

    /// <summary>Made only where a table has its row versions here instead of in a column. Shared and kept like tombstones.</summary>
    public static string VersionDefinition { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS {Version} (
          table_name VARCHAR(64) NOT NULL,
          row_key BINARY(32) NOT NULL,
          version BIGINT UNSIGNED NOT NULL,
          expires DATETIME NULL,
          PRIMARY KEY (table_name, row_key),
          KEY (expires)
        ) {Options}
        """;

    /// <summary>Made only where row versions come from the log. It outlives its pipelines, as the versions in the rows do.</summary>
    public static string LogEpochDefinition { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS {LogEpoch} (
          epoch INT UNSIGNED NOT NULL,
          pipeline VARCHAR(32) NOT NULL,
          source TEXT NOT NULL,
          file_number BIGINT UNSIGNED NOT NULL,
          created DATETIME(3) NOT NULL,
          PRIMARY KEY (epoch)
        ) {Options}
        """;

    public static IReadOnlyList<string> Definitions { get; } =
    [
        $"""
        CREATE TABLE IF NOT EXISTS {Pipeline} (
          pipeline VARCHAR(32) NOT NULL,
          format INT UNSIGNED NOT NULL,
          epoch BIGINT UNSIGNED NOT NULL,
          source TEXT NOT NULL,
          targets MEDIUMTEXT NOT NULL,
          fingerprint LONGTEXT NOT NULL,
          start_position MEDIUMTEXT NOT NULL,
          setup_complete TINYINT NOT NULL,
          stopped LONGTEXT NULL,
          created DATETIME(3) NOT NULL,
          updated DATETIME(3) NOT NULL,
          PRIMARY KEY (pipeline)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Lane} (
          pipeline VARCHAR(32) NOT NULL,
          lane INT NOT NULL,
          epoch BIGINT UNSIGNED NOT NULL,
          connection_id BIGINT UNSIGNED NOT NULL,
          server_start BIGINT NOT NULL,
          PRIMARY KEY (pipeline, lane)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Progress} (
          pipeline VARCHAR(32) NOT NULL,
          lane INT NOT NULL,
          n BIGINT UNSIGNED NOT NULL,
          epoch BIGINT UNSIGNED NOT NULL,
          applied MEDIUMTEXT NOT NULL,
          `partial` MEDIUMTEXT NOT NULL,
          file VARCHAR(255) NOT NULL,
          `offset` BIGINT UNSIGNED NOT NULL,
          commit_time_ms BIGINT NOT NULL,
          PRIMARY KEY (pipeline, lane, n)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Schema} (
          pipeline VARCHAR(32) NOT NULL,
          table_name VARCHAR(160) NOT NULL,
          definition LONGTEXT NOT NULL,
          position MEDIUMTEXT NOT NULL,
          PRIMARY KEY (pipeline, table_name)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Quarantine} (
          pipeline VARCHAR(32) NOT NULL,
          n BIGINT UNSIGNED NOT NULL,
          transaction VARCHAR(255) NOT NULL,
          first_row INT NOT NULL,
          last_row INT NOT NULL,
          tail TINYINT NOT NULL,
          state VARCHAR(16) NOT NULL,
          partial_rows TINYINT NOT NULL,
          tables MEDIUMTEXT NOT NULL,
          error_id VARCHAR(64) NULL,
          error MEDIUMTEXT NULL,
          refused_table VARCHAR(160) NULL,
          refused_key MEDIUMTEXT NULL,
          tries INT UNSIGNED NOT NULL,
          since DATETIME(3) NOT NULL,
          row_count INT UNSIGNED NOT NULL,
          byte_count INT UNSIGNED NOT NULL,
          decision VARCHAR(16) NULL,
          decided_by VARCHAR(255) NULL,
          decided DATETIME(3) NULL,
          PRIMARY KEY (pipeline, n)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {QuarantineData} (
          pipeline VARCHAR(32) NOT NULL,
          n BIGINT UNSIGNED NOT NULL,
          part TINYINT UNSIGNED NOT NULL,
          piece INT UNSIGNED NOT NULL,
          payload LONGBLOB NOT NULL,
          PRIMARY KEY (pipeline, n, part, piece)
        ) {Options}
        """,
        $"""
        CREATE TABLE IF NOT EXISTS {Barrier} (
          pipeline VARCHAR(32) NOT NULL,
          id BIGINT UNSIGNED NOT NULL,
          least MEDIUMTEXT NOT NULL,
          held MEDIUMTEXT NULL,
          reason MEDIUMTEXT NULL,
          lease_until DATETIME(3) NOT NULL,
          PRIMARY KEY (pipeline)
        ) {Options}
        """,
    ];
}
