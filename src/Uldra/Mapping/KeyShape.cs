using System.Text;
using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Mapping;

/// <summary>
/// A hash of all that the keys of a table's rows depend on besides the values: which columns are keys, of what types and collations on both
/// sides, and the hash function itself. Keys that were stored are comparable only where it is the same.
/// </summary>
static class KeyShape
{
    public static ulong Of(TableDefinition source, IReadOnlyList<TargetColumn> columns, IReadOnlyList<int> primary,
        IReadOnlyList<UniqueKey> unique, string? sequence)
    {
        var text = new StringBuilder();
        text.Append(KeyHash.Version).Append(';').Append(sequence);
        foreach (var place in primary)
            Add(text, columns[place], 0);
        foreach (var part in source.PrimaryKey)
            text.Append('/').Append(source.Columns[part.Column].Name).Append(' ').Append(source.Columns[part.Column].Type);
        foreach (var key in unique)
        {
            text.Append(key.HasExpression ? ";f" : ";u");
            foreach (var part in key.Parts)
                Add(text, columns[part.Column], part.Prefix);
        }

        var hash = new KeyHash(19);
        hash.Add(Encoding.UTF8.GetBytes(text.ToString()));
        return hash.Value;
    }

    static void Add(StringBuilder text, TargetColumn column, int prefix)
    {
        var (source, target) = (column.Source, column.Target);
        text.Append('/').Append(source.Name).Append(' ').Append(source.Type).Append(' ').Append(source.Length).Append(' ')
            .Append(source.Precision).Append(' ').Append(source.Scale);
        // Not the target's length: widening a column is how most refusals are mended.
        text.Append(' ').Append(target.Name).Append(' ').Append(target.Type).Append(' ').Append(target.Charset).Append(' ')
            .Append(target.Collation).Append(' ').Append(prefix);
    }
}
