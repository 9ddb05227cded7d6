using Uldra.Checking;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;

namespace Uldra.Reading;

/// <summary>
/// The shape of a table as of the position that is being read: from the log itself where it carries names
/// (<c>binlog_row_metadata=FULL</c>), else as the source described the table at the start, for as long as no DDL came between and the
/// event's own column count and types agree. What cannot be followed stops; nothing is misread.
/// </summary>
/// <param name="described">Tables by <c>database.table</c> as the source describes them now: only good for what the log never says.</param>
/// <param name="certain">Tables as they were at the position where the pipeline began; empty when that position lay in the past.</param>
public sealed class SchemaHistory(
    IReadOnlyDictionary<string, TableDefinition> described, IReadOnlyDictionary<string, TableDefinition> certain)
{
    readonly HashSet<string> _changed = [];
    SchemaHistory? _from;

    /// <summary>For one reader of the log. It knows of every statement that a reader before it has seen: what is not certain there is not certain
    /// here, wherever it reads.</summary>
    public SchemaHistory ForReader()
    {
        var copy = new SchemaHistory(described, certain) { _from = this };
        lock (_changed)
            copy._changed.UnionWith(_changed);
        return copy;
    }

    /// <summary>A statement changed the table: what was known from the start no longer counts.</summary>
    public void Changed(string fullName)
    {
        lock (_changed)
            _changed.Add(fullName);
        _from?.Changed(fullName);
    }

    /// <exception cref="ProblemException">The shape is not known for certain.</exception>
    public TableDefinition SchemaAt(TableMap map, string place)
    {
        var name = $"{map.Database}.{map.Name}";
        if (map.Definition is { } logged)
            return WithGenerated(logged, described.GetValueOrDefault(name));
        var known = certain.GetValueOrDefault(name);
        if (known is null || _changed.Contains(name))
            throw Unknown(name, place, known is null
                ? "the log does not carry column names, and how the table looked at this position was not recorded"
                : "the log does not carry column names, and a statement changed the table since the start");
        if (map.Mismatch(known) is { } difference)
            throw Unknown(name, place, $"the log's rows do not fit the table as it was at the start: {difference}");
        map.Complete(known);
        return known;
    }

    /// <summary>The log does not say which columns the server computes; the source's description does.</summary>
    static TableDefinition WithGenerated(TableDefinition logged, TableDefinition? known)
    {
        if (known is null || !known.Columns.Any(c => c.Generated))
            return logged;
        return logged with
        {
            Columns = [.. logged.Columns.Select(c => c with { Generated = known.IndexOf(c.Name) is var i and >= 0 && known.Columns[i].Generated })],
        };
    }

    static ProblemException Unknown(string name, string place, string cause) => new(new Problem(
        "schema-unknown", Severity.Error, ProblemSide.Source, $"{name} at {place}", $"The table's shape is not known: {cause}.",
        "Set binlog_row_metadata=FULL on the source and start from a position behind that, or start from latest."));
}
