using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Tests.Fixtures;
using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>A table's rows rebuilt from the log alone. Every before image must be of a row that is there.</summary>
sealed class TableRows
{
    readonly List<byte[]?[]> _rows = [];
    readonly HashSet<int> _leftOut = [];
    readonly HashSet<int> _unknown = [];
    TableDefinition? _definition;

    /// <summary>False once a statement changed the table in a way that is not followed here, or the log did not name its columns.</summary>
    public bool IsComparable { get; set; } = true;

    public void Apply(TableMap table, RowsData rows)
    {
        _definition = table.Definition;
        IsComparable &= _definition is not null;
        var images = ImageText.Read(table, rows);
        IsComparable &= images.TrueForAll(image => Array.TrueForAll(image.Differences, d => d is null));
        for (var i = 0; i < images.Count && IsComparable; i++)
        {
            if (rows.Kind == RowsKind.Insert)
                _rows.Add(images[i].Values);
            else
                Change(images[i], rows.Kind == RowsKind.Update ? images[++i] : null);
        }
    }

    /// <summary>As <see cref="SelectAsync"/> has them, which comes first.</summary>
    public IEnumerable<string> Lines() =>
        _rows.Select(r => string.Join('|', r.Where((_, i) => !_unknown.Contains(i)).Select(Hex))).Order(StringComparer.Ordinal);

    public async Task<IEnumerable<string>> SelectAsync(TestServer server, string name)
    {
        // What an update left out did not change, unless the server computes it: then the log alone does not tell.
        var generated = (await server.Sql.RowsAsync("SELECT COLUMN_NAME FROM information_schema.COLUMNS "
            + $"WHERE CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) = '{name}' AND GENERATION_EXPRESSION <> ''")).Select(r => _definition!.IndexOf(r[0]));
        _unknown.UnionWith(generated.Where(_leftOut.Contains));
        var columns = string.Join(',', _definition!.Columns.Where((_, i) => !_unknown.Contains(i)).Select(Expression));
        var rows = await server.Sql.RowsAsync($"SET time_zone = '+00:00'; SELECT {columns} FROM {name}");
        return rows.Select(r => string.Join('|', r)).Order(StringComparer.Ordinal);
    }

    void Change(RowImage before, RowImage? after)
    {
        var at = _rows.FindIndex(row => Fits(row, before));
        Assert.True(at >= 0, $"no row is like the before image {string.Join('|', before.Values.Select(Hex))}");
        var row = _rows[at];
        _rows.RemoveAt(at);
        if (after is null)
            return;
        var changed = row.ToArray();
        for (var i = 0; i < changed.Length; i++)
            if (!after.Absent[i])
                changed[i] = after.Values[i];
            else
                _leftOut.Add(i);
        _rows.Add(changed);
    }

    static bool Fits(byte[]?[] row, RowImage before)
    {
        for (var i = 0; i < row.Length; i++)
            if (!before.Absent[i] && Hex(row[i]) != Hex(before.Values[i]))
                return false;
        return true;
    }

    static string Hex(byte[]? value) => value is null ? "NULL" : Convert.ToHexString(value);

    /// <summary>Numbers and times as the server prints them; characters and bytes as they are stored.</summary>
    static string Expression(ColumnDefinition column)
    {
        var name = $"`{column.Name}`";
        return column.Type switch
        {
            MySqlType.Bit => $"LPAD(HEX({name}), {(column.Length + 7) / 8 * 2}, '0')",
            MySqlType.String or MySqlType.VarChar or MySqlType.VarString or MySqlType.Blob or MySqlType.Geometry or MySqlType.Vector
                or MySqlType.Enum or MySqlType.Set => $"HEX({name})",
            _ => $"HEX(CAST({name} AS CHAR))",
        };
    }
}
