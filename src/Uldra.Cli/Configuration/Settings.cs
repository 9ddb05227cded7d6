using System.Text.RegularExpressions;

namespace Uldra.Cli.Configuration;

/// <summary>Every key of the file. What it means across keys (a target that exists, two that are the same) is the loader's.</summary>
static partial class Settings
{
    public static Setting File { get; } = new("", SettingKind.Mapping, "")
    {
        Children = [Name(), Source(), Targets(), Tables(), Limits()],
    };

    static Setting Name() => new("name", SettingKind.Text, "The pipeline's name; rows of Uldra's own tables are keyed by it.")
    {
        Required = true, Rule = NameRule(), RuleText = "1 to 32 of a-z, 0-9 and _",
    };

    static Setting Source() => new("source", SettingKind.Mapping, "The server whose log is read.")
    {
        Required = true,
        Children =
        [
            new("url", SettingKind.Url, "`mysql://user:password@host:port`, MariaDB too; "
                + "`?tls=disabled|preferred|required|verify-ca|verify-full`; more options: [connecting.md](connecting.md).")
            {
                Required = true,
            },
            new("failover", SettingKind.Urls, "Other servers with the same log by GTIDs, in order of preference. When the one that is read "
                + "cannot be reached the next is tried: [operating](operating.md#when-the-source-fails-over)."),
            new("start", SettingKind.Text, "Where a pipeline without progress begins: `copy`, `earliest`, `latest`, `gtid:<set>` or "
                + "`binlog:<file>:<position>`. Resolved once and saved; later runs ignore it. `copy` is not built yet.")
            {
                Default = "copy", Rule = StartRule(), RuleText = "copy, earliest, latest, gtid:<set> or binlog:<file>:<position>",
            },
            new("server_id", SettingKind.Integer, "The id Uldra shows to the source as a replica; must differ from every other replica's.")
            {
                Default = "derived from name and host", Min = 1, Max = uint.MaxValue,
            },
        ],
    };

    static Setting Targets() => new("targets", SettingKind.Entries, "The shards by name. File order is shard order.")
    {
        Required = true, Rule = NameRule(), RuleText = "1 to 32 of a-z, 0-9 and _", Shorthand = "url",
        Children =
        [
            new("url", SettingKind.Url, "`mysql://user:password@host:port/database`; the rows and Uldra's own tables live in that database.")
            {
                Required = true,
            },
            new("lanes", SettingKind.Integer, "Connections that apply in parallel.") { Default = "4", Min = 1, Max = 64 },
            new("commit_order", SettingKind.Choice, "`source`: what commits on this target commits in the source's order, one commit at a "
                + "time, and what waits for a person holds back all that comes after it. `any`: only what depends on each other keeps its order.")
            {
                Default = "any", Choices = ["any", "source"],
            },
        ],
    };

    static Setting Tables() => new("tables", SettingKind.Entries, "What is replicated: `database.table`, with `*` and `?`. "
        + "Several entries merge per key; the more exact one wins.")
    {
        Required = true, Rule = PatternRule(), RuleText = "database.table, with * and ? as wildcards",
        Children =
        [
            new("to", SettingKind.Text, "The target table.") { Default = "the same name", Rule = TableNameRule(), RuleText = "a table name of 1 to 64 characters, without a database" },
            new("shard", SettingKind.Mapping, "Which target a row goes to. `all` alone means a copy on every target. "
                + "Without it the table goes to the only target.")
            {
                Shorthand = "by",
                Children =
                [
                    new("by", SettingKind.Choice, "`crc32`: SQL's `CRC32(column) % n`. `modulo`: `MOD(MOD(v, n) + n, n)`, integers only. "
                        + "`all`: every target.")
                    {
                        Required = true, Choices = ["crc32", "modulo", "all"], NotBuilt = ["range", "directory", "jump", "script"],
                    },
                    new("column", SettingKind.Text, "The target column whose value is routed by; not with `all`.")
                    {
                        Rule = ColumnRule(), RuleText = "a column name",
                    },
                    new("null_shard", SettingKind.Text, "The target for rows whose column is NULL. Without it such a row is an error."),
                ],
            },
            new("sequence", SettingKind.Text, "The column whose equal values keep their order, beside all keys.")
            {
                Default = "the primary key", Rule = ColumnRule(), RuleText = "a column name",
            },
            Version(),
            new("ddl", SettingKind.Choice, "What DDL on the table does: `stop` shows the statement and stops, `ignore` goes on.")
            {
                Default = "stop", Choices = ["stop", "ignore"], NotBuilt = ["apply"],
            },
            new("poison", SettingKind.Choice, "What goes into the quarantine when a target refuses a row: `transaction`, all that its transaction "
                + "does on that shard; `row`, the row alone, and the rest becomes visible without it (promise 3 is broken for it).")
            {
                Default = "transaction", Choices = ["transaction", "row"],
            },
            new("accept_cascades", SettingKind.Texts, "Foreign keys of the source table, by name, whose `CASCADE`, `SET NULL` or `SET DEFAULT` "
                + "the source does not log: what they change is missing on the targets, and that is meant. Without it they are errors."),
        ],
    };

    static Setting Version() => new("version", SettingKind.Mapping, "Row versions: an older version of a row never overwrites or deletes a newer "
        + "one; an equal one may. See [operating.md](operating.md#row-versions).")
    {
        Shorthand = "column",
        Children =
        [
            new("column", SettingKind.Text, "The target's column that holds the version: `BIGINT UNSIGNED NOT NULL DEFAULT 0`. The source must not have it.")
            {
                Rule = ColumnRule(), RuleText = "a column name",
            },
            new("side_table", SettingKind.Choice, "`true` instead of `column`, where the target's table may not change: versions stand beside it, in "
                + "`_uldra_version`.")
            {
                Default = "false", Choices = ["true", "false"],
            },
            new("from", SettingKind.Text, "Where versions come from: `log`, the place in the source's log, for a table that only one pipeline writes; or "
                + "an integer, `DATETIME` or `TIMESTAMP` column of the source that grows with every change, where others write the same rows.")
            {
                Default = "log", Rule = ColumnRule(), RuleText = "log or a column name",
            },
            new("tombstones", SettingKind.Text, "How long a deleted row's version is remembered, so that an older write does not bring it back: "
                + "`12h`, `7d`; `none` where no older writes can come.")
            {
                Default = "none with `from: log`, else `1d`", Rule = DurationRule(), RuleText = "none or a number with s, m, h or d",
            },
        ],
    };

    static Setting Limits() => new("limits", SettingKind.Mapping, "Bounds on what the process takes.")
    {
        Children =
        [
            new("memory", SettingKind.Size, "Changes held in memory.") { Default = "256MB", Min = 16L << 20, Max = 64L << 30 },
            new("transaction_rows", SettingKind.Integer, "A source transaction with more rows is applied in parts.")
            {
                Default = "100000", Min = 1, Max = 10_000_000,
            },
            new("quarantine_rows", SettingKind.Integer, "Rows in one target's quarantine. What does not fit any more waits in memory.")
            {
                Default = "100000", Min = 0, Max = 10_000_000,
            },
        ],
    };

    [GeneratedRegex("^[a-z0-9_]{1,32}$")]
    private static partial Regex NameRule();

    [GeneratedRegex(@"^(copy|earliest|latest|gtid:.*|binlog:[^:]+:\d+)$")]
    private static partial Regex StartRule();

    [GeneratedRegex(@"^[^.\s`'""]+\.[^\s`'""]+$")]
    private static partial Regex PatternRule();

    [GeneratedRegex(@"^[^.\s`'""*?]{1,64}$")]
    private static partial Regex TableNameRule();

    [GeneratedRegex("^(none|[1-9][0-9]{0,5}[smhd])$")]
    private static partial Regex DurationRule();

    [GeneratedRegex("^[^`]{1,64}$")]
    private static partial Regex ColumnRule();
}
