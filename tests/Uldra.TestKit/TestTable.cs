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
    public TestTable Unique(string name, string column) => With(
        [.. Plan.UniqueKeys, new UniqueKey(name, [new KeyPart(Plan.Columns.ToList().FindIndex(c => c.Target.Name == column), 0)], false)],
        Plan.HasOtherColumns);

    /// <summary>The same, whose target has columns that Uldra does not write.</summary>
    public TestTable WithOtherColumns() => With(Plan.UniqueKeys, hasOtherColumns: true);

    TestTable With(IReadOnlyList<UniqueKey> unique, bool hasOtherColumns) => new(this, new TargetTable
    {
        Name = Plan.Name, SourceName = Plan.SourceName, Columns = Plan.Columns, PrimaryKey = Plan.PrimaryKey, UniqueKeys = unique,
        HasOtherColumns = hasOtherColumns,
    });

    /// <param name="more">Further index or option clauses, such as <c>, UNIQUE (u)</c>.</param>
    public string CreateSql(string more = "") =>
        $"CREATE TABLE `{Plan.Name.Replace("`", "``", StringComparison.Ordinal)}` "
        + $"({string.Join(", ", _columns)}, PRIMARY KEY ({_key}){more}) ENGINE=InnoDB";
}
