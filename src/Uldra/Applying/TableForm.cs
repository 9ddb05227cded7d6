using System.Text;
using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Applying;

/// <summary>
/// The parts of a table's statements that do not change from row to row, as bytes, made once per table and server.
/// <code>
/// put     INSERT INTO `t` (`a`,`b`,`v`) VALUES (…),(…) [AS _uldra_new] ON DUPLICATE KEY UPDATE
///           `a`=IF(`t`.`a`&lt;=&gt;new.`a` AND `t`.`b`&lt;=&gt;new.`b` OR (SELECT 1 UNION ALL SELECT 2),new.`a`,NULL),
///           `b`=new.`b`,`v`=new.`v`
/// delete  DELETE FROM `t` WHERE `a` IN (…,…)      or      WHERE (`a`,`b`) IN ((…,…),(…,…))
/// </code>
/// The subquery is the alarm. When the new row meets an old one through another unique key, the primary keys differ, the subquery runs,
/// has two rows, and the statement fails with error 1242 before it changed anything; otherwise <c>OR</c> never evaluates it. It stands in
/// the condition, not in the value: as a value it is converted to the column's character set, and for sjis or utf16 MySQL does so while it
/// prepares the statement, so that every put fails. The key columns are assigned because "equal" may still mean other bytes ('abc', 'ABC').
/// With versions each new value is <c>IF(new.`_v`&gt;=`t`.`_v`,new.`b`,`t`.`b`)</c>, the version itself is assigned last, and a delete says
/// <c>WHERE (`a`=… AND `_v`&lt;=…) OR (…)</c>.
/// Row constructors in the delete use exact primary key ranges on both families, in a quarter of the time of ORs of ANDs.
/// </summary>
sealed class TableForm
{
    public TableForm(TargetTable table, PutForm form)
    {
        if (table.Columns.Count == 0)
            throw new InvalidOperationException($"A row of {table.SourceName} that must wait unread was given to a lane.");
        Table = table;
        PrimaryKey = [.. table.PrimaryKey];
        Literals = [.. table.Columns.Select(column => LiteralOf(column.Source))];
        var written = table.Columns.Select(c => c.Target.Name);
        var into = $"INTO {Quote(table.Name)} ({List(table.Version is null ? written : written.Append(table.Version.Column))}) VALUES ";
        var update = PutForms.OnDuplicate(form) + Assignments(table, form);
        Put = Frame($"INSERT {into}", ",", update);
        Enums = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Source.Type == MySqlType.Enum)];
        if (Enums.Length > 0 && LooseInsert(form) is { } insert)
            PutErrorValue = Frame($"{insert} {into}", ",", update);
        KeysApart = IsGuarded || (PrimaryKey.Length > 1 && PrimaryKey.Any(k => table.Columns[k].Target.Type is MySqlType.Enum or MySqlType.Set));
        Prepared = PreparedPut.Of(table, Put, Literals);
        Delete = OfKeys($"DELETE FROM {Quote(table.Name)}");
        Vacate = VacateOf(table) is { } vacate ? OfKeys(vacate) : null;
        if (table.Version is { Tombstones: { } kept })
            Tombstones = new TombstoneForm(table, kept, form);
        if (KeysApart)
            KeyParts = [.. PrimaryKey.Select((k, part) => Bytes($"{(part == 0 ? "(" : " AND ")}{Quote(table.Columns[k].Target.Name)}="))];
        if (table.Version is not null)
            Guard = Bytes($" AND {Quote(table.Version.Column)}<=");
    }

    public TargetTable Table { get; }

    /// <summary>Places of the primary key's columns among the table's.</summary>
    public int[] PrimaryKey { get; }

    /// <summary>How each column's canonical bytes are rendered.</summary>
    public ColumnDefinition[] Literals { get; }
    public StatementFrame Put { get; }

    /// <summary>Puts a row that has an ENUM's error value, which strict mode refuses; null where no row has one, or an old server cannot be told.</summary>
    public StatementFrame? PutErrorValue { get; }

    /// <summary>Places of the columns that may have an error value.</summary>
    public int[] Enums { get; }

    /// <summary>The put with parameters; null where rows go as text only.</summary>
    public PreparedPut? Prepared { get; }
    public StatementFrame Delete { get; }

    /// <summary>Takes the unique values from rows that are put or deleted right after; null when that cannot be done without loss.</summary>
    public StatementFrame? Vacate { get; }

    /// <summary>Null where deletes leave none.</summary>
    public TombstoneForm? Tombstones { get; }

    public bool IsGuarded => Table.Version is not null;

    /// <summary>
    /// Each row's key stands for itself, (a=… AND b=…) OR …: with versions, which are compared per row; and where a key of several columns has
    /// an ENUM or SET, whose numbers MySQL does not find in a list of several row constructors.
    /// </summary>
    public bool KeysApart { get; }

    /// <summary>What stands before each part of a key that stands for itself; empty where keys are listed.</summary>
    public byte[][] KeyParts { get; } = [];

    /// <summary>What stands before the version; empty without versions.</summary>
    public byte[] Guard { get; } = [];

    /// <summary>A name as SQL takes it, whatever characters it has.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>Strictness is left out for one statement, not for the session: if that failed half-way, it would stay so.</summary>
    static string? LooseInsert(PutForm form) => form switch
    {
        PutForm.ValuesFunction => $"SET STATEMENT sql_mode='{TargetSession.LooseSqlMode}' FOR INSERT",
        PutForm.RowAlias => $"INSERT /*+ SET_VAR(sql_mode='{TargetSession.LooseSqlMode}') */",
        _ => null,
    };

    // MySQL from 8.0.24 warns of every literal with a _utf8mb3 introducer; utf8mb4 holds the same bytes for the same characters.
    static ColumnDefinition LiteralOf(ColumnDefinition column) =>
        column.Charset is "utf8mb3" or "utf8" ? column with { Charset = "utf8mb4", Collation = null } : column;

    static string Assignments(TargetTable table, PutForm form)
    {
        var first = table.Columns[table.PrimaryKey[0]].Target.Name;
        var same = string.Join(" AND ", table.PrimaryKey.Select(
            k => $"{Quote(table.Name)}.{Quote(table.Columns[k].Target.Name)}<=>{New(table.Columns[k].Target.Name, form)}"));
        var others = table.Columns.Where((_, i) => i != table.PrimaryKey[0])
            .Select(c => $"{Quote(c.Target.Name)}={Newer(table, c.Target.Name, form)}");
        // Assignments run left to right: all others must still see the version that is there.
        if (table.Version is { } version)
            others = others.Append($"{Quote(version.Column)}={Newer(table, version.Column, form)}");
        return string.Join(',', others.Prepend($"{Quote(first)}=IF({same} OR {PutForms.Alarm},{Newer(table, first, form)},NULL)"));
    }

    /// <summary>The new value, unless the row that is there has a newer version.</summary>
    static string Newer(TargetTable table, string column, PutForm form) => table.Version is null
        ? New(column, form)
        : $"IF({New(table.Version.Column, form)}>={Quote(table.Name)}.{Quote(table.Version.Column)},{New(column, form)},"
            + $"{Quote(table.Name)}.{Quote(column)})";

    /// <summary>
    /// Deleting a row frees whatever it holds. Where that would lose columns that Uldra does not write, one column of each unique key
    /// becomes NULL instead, if there is one that may.
    /// </summary>
    static string? VacateOf(TargetTable table)
    {
        if (table.UniqueKeys.Count == 0)
            return null;
        if (!table.HasOtherColumns)
            return $"DELETE FROM {Quote(table.Name)}";
        var parked = table.UniqueKeys.Select(key => key.Parts.Select(part => part.Column)
            .FirstOrDefault(column => table.Columns[column].Target.Nullable && !table.PrimaryKey.Contains(column), -1)).ToList();
        return parked.Contains(-1) ? null : $"UPDATE {Quote(table.Name)} SET "
            + string.Join(',', parked.Distinct().Select(column => $"{Quote(table.Columns[column].Target.Name)}=NULL"));
    }

    static string New(string column, PutForm form) => PutForms.New(form, Quote(column));

    static string KeyList(TargetTable table)
    {
        var names = List(table.PrimaryKey.Select(k => table.Columns[k].Target.Name));
        return table.PrimaryKey.Count == 1 ? names : $"({names})";
    }

    static string List(IEnumerable<string> names) => string.Join(',', names.Select(Quote));

    StatementFrame OfKeys(string verb) => KeysApart
        ? Frame($"{verb} WHERE ", " OR ", "")
        : Frame($"{verb} WHERE {KeyList(Table)} IN (", ",", ")");

    static StatementFrame Frame(string start, string between, string end) => new(Bytes(start), Bytes(between), Bytes(end));

    static byte[] Bytes(string sql) => Encoding.UTF8.GetBytes(sql);
}
