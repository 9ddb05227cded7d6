using Uldra.Configuration;
using Uldra.MySql.Schema;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>Whether the rows of a source table fit a target's table, column by column and key by key.</summary>
sealed class TableFit(SchemaTable source, SchemaTable target, VersionOptions? version, string where, ProblemList problems)
{
    string Place { get; } = $"table {target.Definition.Name}, {where}";

    TableDefinition From => source.Definition;

    TableDefinition To => target.Definition;

    public void Check()
    {
        if (target.Kind != SchemaTableKind.Table)
        {
            problems.Error("target-not-a-table", Place, $"'{To.Name}' is a {NameOf(target.Kind)} there.", "Rename it, or set to: to another name.");
            return;
        }
        CheckEngine();
        for (var i = 0; i < From.Columns.Count; i++)
            CheckSourceColumn(From.Columns[i]);
        for (var i = 0; i < To.Columns.Count; i++)
            CheckExtraColumn(To.Columns[i], target.Facts[i]);
        CheckPrimaryKey();
        CheckVersion();
        foreach (var key in To.UniqueKeys)
            CheckUniqueKey(key);
        if (target.Triggers.Count > 0)
            problems.Warning("target-triggers", Place, $"Triggers run on every row Uldra writes: {string.Join(", ", target.Triggers)}.",
                "Drop them there, unless they only touch what the source does not: their effects on the source are in its log already.");
    }

    static string NameOf(SchemaTableKind kind) => kind switch
    {
        SchemaTableKind.View => "view",
        SchemaTableKind.Sequence => "sequence",
        _ => "system-versioned table",
    };

    void CheckEngine()
    {
        if (!string.Equals(target.Engine, "InnoDB", StringComparison.OrdinalIgnoreCase))
            problems.Error("target-engine", Place, $"Its engine is {target.Engine}: rows and progress could not commit together.",
                "ALTER TABLE … ENGINE = InnoDB.");
    }

    void CheckSourceColumn(ColumnDefinition column)
    {
        if (column.Type == MySqlType.Null)
            return;
        var at = To.IndexOf(column.Name);
        // What the source computes is written only where the target has a plain column for it.
        if (column.Generated && (at < 0 || To.Columns[at].Generated))
            return;
        if (at < 0)
            problems.Error("target-column-missing", $"column {column.Name}, {Place}",
                $"The source has {column.Name} {column.TypeText}; the target has no such column.", "Add it on the target.");
        else if (To.Columns[at].Generated)
            problems.Error("target-column-generated", $"column {column.Name}, {Place}",
                "The target computes this column itself, and the source holds values for it.", "Make it a plain column on the target.");
        else if (target.Facts[at].Unsupported is { } reason)
            problems.Error("target-column-differs", $"column {column.Name}, {Place}", $"This column cannot be written: {reason}.",
                "Change its type on the target.");
        else if (ColumnFit.Misfit(column, To.Columns[at]) is { } misfit)
            problems.Error("target-column-differs", $"column {column.Name}, {Place}",
                $"Source: {TextOf(column)}; target: {TextOf(To.Columns[at])}: {misfit}.", "Give the target's column the source's type, or a wider one.");
    }

    void CheckExtraColumn(ColumnDefinition column, ColumnFacts facts)
    {
        if (column.Generated || IsWritten(column.Name) || IsVersion(column.Name))
            return;
        if (!facts.HasDefault)
            problems.Error("target-column-extra", $"column {column.Name}, {Place}",
                "The source has no such column, and here it is NOT NULL without a default.", "Give it a default, allow NULL, or drop it.");
        else
            problems.Note("target-column-left-alone", $"column {column.Name}, {Place}",
                "The source has no such column: new rows get its default, existing values stay.", "Nothing, if that is meant.");
    }

    bool IsWritten(string column) => From.IndexOf(column) >= 0;

    bool IsVersion(string column) => string.Equals(column, version?.Column, StringComparison.OrdinalIgnoreCase);

    void CheckVersion()
    {
        if (version is null)
            return;
        if (VersionColumns.Misfit(version, From, To) is { } misfit)
            problems.Error("version-column", Place, $"{misfit}.", version.Column is null ? "Name another column in from:, or log."
                : $"Give the target's table a column {version.Column} {VersionColumns.Definition}, or name another one, or another from:.");
        else if (version.Column is { } column && !target.Facts[To.IndexOf(column)].HasDefault)
            problems.Error("version-column", Place, $"Column {column} has no default: rows that applications insert need one.",
                $"ALTER TABLE … MODIFY {column} {VersionColumns.Definition}.");
    }

    void CheckPrimaryKey()
    {
        if (To.PrimaryKey.Count == 0)
        {
            problems.Error("target-primary-key-missing", Place, "The table has no primary key: rows could not be found again.",
                "Add the source's primary key on the target.");
            return;
        }
        foreach (var part in To.PrimaryKey)
            CheckKeyColumn(To.Columns[part.Column]);
        // A collation that differs has its own error above: here only the columns count.
        if (From.PrimaryKey.Count > 0 && !IsUniqueInSource(To.PrimaryKey, byCollation: false))
            problems.Error("target-primary-key-differs", Place,
                $"Two rows of the source can be one row here: its primary key is ({NamesOf(From, From.PrimaryKey)}), "
                + $"the target's is ({NamesOf(To, To.PrimaryKey)}).",
                "Let the target's primary key hold all columns of the source's, or of a unique key without NULLs.");
    }

    void CheckKeyColumn(ColumnDefinition column)
    {
        var place = $"column {column.Name}, {Place}";
        var at = From.IndexOf(column.Name);
        if (column.Generated || at < 0 || From.Columns[at].Generated)
            problems.Error("target-key-not-in-source", place, "The column is in the target's primary key and no column of the source gives its value.",
                "Use columns of the source for the primary key.");
        else if (From.Columns[at].Collation != column.Collation)
            problems.Error("target-key-collation", place,
                $"The key compares by {column.Collation} here and by {From.Columns[at].Collation} on the source: rows that differ there "
                + "may be the same here.",
                "Give the key column the source's collation.");
    }

    void CheckUniqueKey(UniqueKey key)
    {
        if (key.HasExpression)
            problems.Note("target-unique-expression", $"unique key {key.Name}, {Place}",
                "It is over an expression, which Uldra does not compute: changes of this table are applied one after another.",
                "Nothing, unless the table is busy; then a unique key over columns is faster.");
        if (!key.HasExpression && IsUniqueInSource(key.Parts, byCollation: true))
            return;
        problems.Warning("target-unique-not-in-source", $"unique key {key.Name}, {Place}",
            "The source has no such unique key (or compares it by another collation): it may hold rows that this one refuses.",
            "Drop it on the target, or add it on the source.");
    }

    /// <summary>No two source rows agree in these columns: they hold a whole key of the source that compares alike and knows no NULL.</summary>
    bool IsUniqueInSource(IReadOnlyList<KeyPart> parts, bool byCollation) => HoldsKey(parts, From.PrimaryKey, byCollation)
        || From.UniqueKeys.Any(k => !k.HasExpression && HoldsKey(parts, k.Parts, byCollation));

    bool HoldsKey(IReadOnlyList<KeyPart> parts, IReadOnlyList<KeyPart> key, bool byCollation)
    {
        foreach (var wanted in key)
        {
            var column = From.Columns[wanted.Column];
            if (!parts.Any(p => HoldsPrefix(p.Prefix, wanted.Prefix) && IsSameKeyColumn(To.Columns[p.Column], column, byCollation)))
                return false;
        }
        return key.Count > 0;
    }

    // 0 is the whole column, which tells apart whatever a prefix tells apart.
    static bool HoldsPrefix(int prefix, int wanted) => prefix == 0 || (wanted != 0 && prefix >= wanted);

    // A unique key lets NULLs repeat on both sides alike; only a primary key must not get them, and the server sees to that.
    static bool IsSameKeyColumn(ColumnDefinition target, ColumnDefinition source, bool byCollation) =>
        target.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase) && (!byCollation || target.Collation == source.Collation);

    static string NamesOf(TableDefinition table, IReadOnlyList<KeyPart> parts) => string.Join(", ", parts.Select(p => table.Columns[p.Column].Name));

    static string TextOf(ColumnDefinition column) => string.Join(' ', new[]
    {
        column.TypeText, column.Charset is null or "binary" ? null : $"character set {column.Charset}", column.Nullable ? null : "NOT NULL",
    }.Where(t => t is not null));
}
