using Uldra.MySql;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// Finds which row holds a unique value that a put needs: the unique key's name and the holder's primary key, and nothing else of it. It
/// asks by index only: keys over expressions or prefixes are passed over.
/// </summary>
sealed class UniqueHolder : IDisposable
{
    readonly SqlBuffer _sql = new();

    public static bool IsWanted(MySqlException error, in WrittenStatement statement) => statement.Role == StatementRole.Put
        && error.Code is ErrorClassifier.SubqueryHasMoreRows or ErrorClassifier.DuplicateEntry;

    /// <summary>A sentence, or null when no other row is found to hold a value: two rows of the statement want the same one.</summary>
    public async Task<string?> FindAsync(
        MySqlConnection connection, StatementWriter writer, WrittenStatement statement, CancellationToken token)
    {
        foreach (var key in statement.Table!.Table.UniqueKeys)
        {
            if (key.HasExpression || key.Parts.Any(part => part.Prefix > 0) || !Compose(writer, statement, key))
                continue;
            var holder = await connection.RowsAsync(_sql.Written, token).ConfigureAwait(false);
            if (holder.Count > 0)
                return $"Unique key {key.Name} holds the value for the row with primary key ({string.Join(", ", holder[0])}). "
                    + (statement.Table.Vacate is null
                        ? "Rows cannot exchange values of this table's unique keys: it has columns that Uldra does not write. " : "");
        }
        return null;
    }

    public void Dispose() => _sql.Dispose();

    /// <summary>False when no row of the statement needs a value of this key.</summary>
    bool Compose(StatementWriter writer, in WrittenStatement statement, UniqueKey key)
    {
        var table = statement.Table!;
        int[] parts = [.. key.Parts.Select(part => part.Column)];
        _sql.Clear();
        Append($"SELECT {string.Join(',', table.PrimaryKey.Select(place => Shown(table, place)))} FROM {TableForm.Quote(table.Table.Name)}"
            + $" WHERE ({Names(table, parts)}) IN (");
        if (!AppendValues(writer, statement, parts))
            return false;
        Append($") AND ({Names(table, table.PrimaryKey)}) NOT IN (");
        AppendValues(writer, statement, table.PrimaryKey);
        Append(") LIMIT 1");
        return true;
    }

    bool AppendValues(StatementWriter writer, in WrittenStatement statement, int[] places)
    {
        var isFirst = true;
        for (var i = statement.First; i < statement.End; i++)
        {
            ref readonly var operation = ref writer.Plan.Operation(i, out var transaction);
            var slots = transaction.SlotsOf(operation);
            if (HasNull(slots, places))
                continue;
            Append(isFirst ? "(" : ",(");
            for (var part = 0; part < places.Length; part++)
            {
                if (part > 0)
                    Append(",");
                SqlLiteral.Write(statement.Table!.Literals[places[part]], slots[places[part]].In(transaction.Batch.Bytes), _sql);
            }
            Append(")");
            isFirst = false;
        }
        return !isFirst;
    }

    static bool HasNull(ReadOnlySpan<ValueSlot> slots, int[] places)
    {
        foreach (var place in places)
            if (slots[place].IsNull)
                return true;
        return false;
    }

    /// <summary>Text as a person reads it; bytes as hexadecimal digits.</summary>
    static string Shown(TableForm table, int place)
    {
        var column = table.Table.Columns[place].Target;
        var name = TableForm.Quote(column.Name);
        return column.IsCharacter || column.Type is MySqlType.Enum or MySqlType.Set ? $"QUOTE(CONVERT({name} USING utf8mb4))"
            : column.Charset == "binary" || column.Type == MySqlType.Bit ? $"CONCAT('0x',HEX({name}))"
            : name;
    }

    static string Names(TableForm table, int[] places) =>
        string.Join(',', places.Select(place => TableForm.Quote(table.Table.Columns[place].Target.Name)));

    void Append(string sql) => _sql.Append(System.Text.Encoding.UTF8.GetBytes(sql));
}
