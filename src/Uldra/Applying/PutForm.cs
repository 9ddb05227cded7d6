using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>How a server is told "the value this row would have had" in <c>ON DUPLICATE KEY UPDATE</c>.</summary>
enum PutForm
{
    /// <summary><c>VALUES(col)</c>: MariaDB.</summary>
    ValuesFunction,

    /// <summary><c>VALUES(col)</c>: MySQL before 8.0.19. Newer MySQL warns of it on every statement.</summary>
    OldValuesFunction,

    /// <summary><c>VALUES (…) AS alias … alias.col</c>: MySQL from 8.0.19. MariaDB has no such thing.</summary>
    RowAlias,
}

static class PutForms
{
    static readonly Version FirstWithAlias = new(8, 0, 19);

    /// <summary>An expression that fails, with error 1242, where it is evaluated.</summary>
    public const string Alarm = "(SELECT 1 UNION ALL SELECT 2)";

    const string Alias = "_uldra_new";

    public static PutForm For(ServerInfo server) => server.Family != ServerFamily.MySql ? PutForm.ValuesFunction
        : server.Version >= FirstWithAlias ? PutForm.RowAlias : PutForm.OldValuesFunction;

    /// <summary>What stands between the rows and what becomes of those that are there.</summary>
    public static string OnDuplicate(PutForm form) => $"{(form == PutForm.RowAlias ? $" AS {Alias}" : "")} ON DUPLICATE KEY UPDATE ";

    /// <summary>The value that the row would have had.</summary>
    public static string New(PutForm form, string column) => form == PutForm.RowAlias ? $"{Alias}.{column}" : $"VALUES({column})";
}
