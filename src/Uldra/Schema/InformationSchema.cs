using System.Globalization;
using Uldra.MySql;

namespace Uldra.Schema;

/// <summary>
/// Tables as a server describes them now, in five queries per database however many tables it has. For a source this is only good as of
/// the start: an older image in the log may look otherwise (DESIGN §5).
/// </summary>
public static class InformationSchema
{
    // Both families write quotes and backslashes of members in one way only under this mode.
    const string Session = "SET SESSION sql_mode = ''";

    /// <summary>Every base table, view and sequence the account sees outside the system schemas, as database and name.</summary>
    public static async Task<List<(string Database, string Table)>> ListAsync(MySqlConnection connection, CancellationToken token)
    {
        var rows = await connection.RowsAsync("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN "
            + "('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY 1, 2", token).ConfigureAwait(false);
        return rows.ConvertAll(r => (r[0]!, r[1]!));
    }

    /// <summary>The tables of one database that are wanted, in name order.</summary>
    /// <param name="wanted">By table name.</param>
    /// <exception cref="MySqlException">The server refused or was lost.</exception>
    public static async Task<List<SchemaTable>> ReadAsync(
        MySqlConnection connection, string database, Predicate<string> wanted, CancellationToken token)
    {
        await connection.ExecuteAsync(Session, token).ConfigureAwait(false);
        var tables = new SortedDictionary<string, TableParts>(StringComparer.Ordinal);
        await ReadTablesAsync(connection, database, wanted, tables, token).ConfigureAwait(false);
        if (tables.Count == 0)
            return [];
        await ReadColumnsAsync(connection, database, tables, token).ConfigureAwait(false);
        await ReadKeysAsync(connection, database, tables, token).ConfigureAwait(false);
        await ReadForeignKeysAsync(connection, database, tables, token).ConfigureAwait(false);
        await ReadTriggersAsync(connection, database, tables, token).ConfigureAwait(false);
        return [.. tables.Values.Select(t => t.Build(database))];
    }

    static async Task ReadTablesAsync(MySqlConnection connection, string database, Predicate<string> wanted,
        SortedDictionary<string, TableParts> tables, CancellationToken token)
    {
        var rows = await QueryAsync(connection, "TABLE_NAME, TABLE_TYPE, ENGINE", "TABLES", "TABLE_SCHEMA", database, "1", token)
            .ConfigureAwait(false);
        foreach (var row in rows)
            if (wanted(row[0]!))
                tables[row[0]!] = new TableParts(row[0]!, KindOf(row[1]!), row[2]);
    }

    static SchemaTableKind KindOf(string type) => type switch
    {
        "BASE TABLE" => SchemaTableKind.Table,
        "SEQUENCE" => SchemaTableKind.Sequence,
        "SYSTEM VERSIONED" => SchemaTableKind.SystemVersioned,
        _ => SchemaTableKind.View,
    };

    static async Task ReadColumnsAsync(
        MySqlConnection connection, string database, SortedDictionary<string, TableParts> tables, CancellationToken token)
    {
        var rows = await QueryAsync(connection, ColumnRow.Select, "COLUMNS", "TABLE_SCHEMA", database, "TABLE_NAME, ORDINAL_POSITION", token)
            .ConfigureAwait(false);
        foreach (var row in rows)
        {
            var column = new ColumnRow(row, connection.Server.Family);
            if (tables.TryGetValue(column.Table, out var table))
                table.Add(column);
        }
    }

    static async Task ReadKeysAsync(
        MySqlConnection connection, string database, SortedDictionary<string, TableParts> tables, CancellationToken token)
    {
        // Functional indexes, and the column that shows them, came with MySQL 8.0.13.
        var server = connection.Server;
        var expression = server.Family == ServerFamily.MySql && server.Version >= new Version(8, 0, 13) ? "EXPRESSION" : "NULL";
        var rows = await QueryAsync(connection, $"TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, {expression}, NON_UNIQUE", "STATISTICS",
            "TABLE_SCHEMA", database, "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX", token).ConfigureAwait(false);
        foreach (var row in rows)
            if (row[5] == "0" && tables.TryGetValue(row[0]!, out var table))
                table.AddKeyPart(row[1]!, row[2], Prefix(row[3]));
    }

    static int Prefix(string? text) => text is null ? 0 : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    static async Task ReadForeignKeysAsync(
        MySqlConnection connection, string database, SortedDictionary<string, TableParts> tables, CancellationToken token)
    {
        var rows = await QueryAsync(connection,
            "TABLE_NAME, CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME, UPDATE_RULE, DELETE_RULE",
            "REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA", database, "TABLE_NAME, CONSTRAINT_NAME", token).ConfigureAwait(false);
        foreach (var row in rows)
            if (tables.TryGetValue(row[0]!, out var table))
                table.ForeignKeys.Add(new ForeignKey(row[1]!, $"{row[2]}.{row[3]}", IsCascade(row[4]) || IsCascade(row[5])));
    }

    static bool IsCascade(string? rule) => rule is "CASCADE" or "SET NULL" or "SET DEFAULT";

    static async Task ReadTriggersAsync(
        MySqlConnection connection, string database, SortedDictionary<string, TableParts> tables, CancellationToken token)
    {
        var rows = await QueryAsync(connection, "EVENT_OBJECT_TABLE, TRIGGER_NAME", "TRIGGERS", "EVENT_OBJECT_SCHEMA", database, "1, 2", token)
            .ConfigureAwait(false);
        foreach (var row in rows)
            if (tables.TryGetValue(row[0]!, out var table))
                table.Triggers.Add(row[1]!);
    }

    static ValueTask<List<string?[]>> QueryAsync(
        MySqlConnection connection, string columns, string view, string filter, string database, string order, CancellationToken token) =>
        connection.RowsAsync($"SELECT {columns} FROM information_schema.{view} WHERE {filter} = {SqlName.Literal(database)} ORDER BY {order}", token);
}
