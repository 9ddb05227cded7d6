using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.TestKit;

/// <summary>
/// A table written once, as columns in SQL: gives the CREATE statement and the plan that row operations use.
/// <c>new TestTable("t", "id", "id INT", "v VARCHAR(20) CHARACTER SET utf8mb4")</c>
/// </summary>
public sealed class TestTable
{
    readonly string[] _columns;
    readonly string _key;

    /// <param name="name">Without database.</param>
    /// <param name="key">The primary key's columns, comma-separated.</param>
    /// <param name="columns">One definition each: name, type, attributes.</param>
    public TestTable(string name, string key, params string[] columns)
    {
        _columns = columns;
        _key = key;
        var definitions = columns.Select(TestColumn.Parse).ToList();
        Plan = new TargetTable
        {
            Name = name,
            SourceName = $"source.{name}",
            Columns = [.. definitions.Select(definition => new TargetColumn(definition, definition))],
            PrimaryKey = [.. key.Split(',').Select(part => definitions.FindIndex(d => d.Name == part.Trim()))],
        };
    }

    TestTable(TestTable other, TargetTable plan)
    {
        (_columns, _key) = (other._columns, other._key);
        Plan = plan;
    }

    public TargetTable Plan { get; }

    public ColumnDefinition Column(int index) => Plan.Columns[index].Source;

    /// <summary>The same with a unique key that its plan knows.</summary>
    public TestTable Unique(string name, string column)
    {
        var key = new UniqueKey(name, [new KeyPart(PlaceOf(column), 0)], false);
        return With([.. Plan.UniqueKeys, key], Plan.HasOtherColumns, Plan.Version, Plan.SideVersion);
    }

    /// <summary>The same, whose target has columns that Uldra does not write.</summary>
    public TestTable WithOtherColumns() => With(Plan.UniqueKeys, hasOtherColumns: true, Plan.Version, Plan.SideVersion);

    /// <summary>The same with row versions in column <c>_v</c>.</summary>
    /// <param name="from">The column they come from; null: the log.</param>
    public TestTable Versioned(string? from = null, TimeSpan? tombstones = null) => With(
        Plan.UniqueKeys, Plan.HasOtherColumns, new RowVersion("_v", FromOf(from), tombstones), null);

    /// <summary>The same with row versions beside it.</summary>
    /// <inheritdoc cref="Versioned"/>
    public TestTable VersionedBeside(string? from = null, TimeSpan? kept = null) => With(
        Plan.UniqueKeys, Plan.HasOtherColumns, null, new SideVersion(FromOf(from), kept));

    int FromOf(string? column) => column is null ? RowVersion.Log : PlaceOf(column);

    int PlaceOf(string column) => Plan.Columns.ToList().FindIndex(c => c.Target.Name == column);

    TestTable With(IReadOnlyList<UniqueKey> unique, bool hasOtherColumns, RowVersion? version, SideVersion? beside) => new(this, new TargetTable
    {
        Name = Plan.Name, SourceName = Plan.SourceName, Columns = Plan.Columns, PrimaryKey = Plan.PrimaryKey, UniqueKeys = unique,
        HasOtherColumns = hasOtherColumns, Version = version, SideVersion = beside,
    });

    /// <param name="more">Further index or option clauses, such as <c>, UNIQUE (u)</c>.</param>
    public string CreateSql(string more = "") =>
        $"CREATE TABLE `{Plan.Name.Replace("`", "``", StringComparison.Ordinal)}` "
        + $"({string.Join(", ", _columns)}, {(Plan.Version is null ? "" : "_v BIGINT UNSIGNED NOT NULL DEFAULT 0, ")}PRIMARY KEY ({_key}){more}) ENGINE=InnoDB";
}
