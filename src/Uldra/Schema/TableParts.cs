using Uldra.MySql.Schema;

namespace Uldra.Schema;

/// <summary>A table while its parts arrive from several queries.</summary>
sealed class TableParts(string name, SchemaTableKind kind, string? engine)
{
    readonly List<ColumnDefinition> _columns = [];
    readonly List<ColumnFacts> _facts = [];
    readonly List<(string Index, List<KeyPart> Parts)> _keys = [];
    readonly HashSet<string> _expressions = [];

    public List<string> Triggers { get; } = [];
    public List<ForeignKey> ForeignKeys { get; } = [];

    public void Add(ColumnRow column)
    {
        _columns.Add(column.Definition());
        _facts.Add(column.Facts());
    }

    /// <param name="column">Null for a functional or multi-valued part.</param>
    public void AddKeyPart(string index, string? column, int prefix)
    {
        if (_keys.Count == 0 || _keys[^1].Index != index)
            _keys.Add((index, []));
        var place = column is null ? -1 : _columns.FindIndex(c => string.Equals(c.Name, column, StringComparison.OrdinalIgnoreCase));
        if (place < 0)
            _expressions.Add(index);
        else
            _keys[^1].Parts.Add(new KeyPart(place, prefix));
    }

    public SchemaTable Build(string database)
    {
        var primary = _keys.Find(k => k.Index == "PRIMARY").Parts;
        return new SchemaTable
        {
            Definition = new TableDefinition
            {
                Database = database,
                Name = name,
                Columns = _columns,
                PrimaryKey = primary ?? [],
                UniqueKeys = [.. _keys.Where(k => k.Index != "PRIMARY").Select(k => new UniqueKey(k.Index, k.Parts, _expressions.Contains(k.Index)))],
            },
            Kind = kind,
            Engine = engine,
            Facts = _facts,
            Triggers = Triggers,
            ForeignKeys = ForeignKeys,
        };
    }
}
