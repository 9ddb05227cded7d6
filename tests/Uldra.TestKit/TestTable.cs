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

    public TargetTable Plan { get; private init; }

    /// <summary>The same with a unique key in its plan; its CREATE statement takes it as a further clause.</summary>
    public TestTable WithUnique(string column) => new(Plan.Name, _key, _columns)
    {
        Plan = new TargetTable
        {
            Name = Plan.Name, SourceName = Plan.SourceName, Columns = Plan.Columns, PrimaryKey = Plan.PrimaryKey,
            UniqueKeys = [new UniqueKey(column, [new KeyPart(Plan.Columns.ToList().FindIndex(c => c.Source.Name == column), 0)], false)],
        },
    };

    public ColumnDefinition Column(int index) => Plan.Columns[index].Source;

    /// <param name="more">Further index or option clauses, such as <c>, UNIQUE (u)</c>.</param>
    public string CreateSql(string more = "") =>
        $"CREATE TABLE `{Plan.Name.Replace("`", "``", StringComparison.Ordinal)}` "
        + $"({string.Join(", ", _columns)}, PRIMARY KEY ({_key}){more}) ENGINE=InnoDB";
}
