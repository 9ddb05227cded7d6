using Uldra.MySql.Schema;

namespace Uldra.TestKit.Workloads;

/// <summary>One change of one table's rows at a time, as statements that a server never refuses.</summary>
sealed class TableChanges(TableDefinition table, IReadOnlyDictionary<string, string> shardColumns, Random random)
{
    readonly string _name = Quoted(table.Name);
    readonly ColumnDefinition[] _columns = [.. table.Columns.Where(c => !c.Generated)];

    HashSet<string> KeyColumns { get; } = [.. table.PrimaryKey.Concat(table.UniqueKeys.SelectMany(k => k.Parts))
        .Where(p => p.Column >= 0).Select(p => table.Columns[p.Column].Name)];

    public (string Kind, string Sql) Next() => random.Next(17) switch
    {
        0 or 1 => ("insert", Insert()),
        2 => ("replace", $"REPLACE INTO {_name} ({Names}) VALUES {Rows()};\n"),
        3 => ("upsert", $"INSERT IGNORE INTO {_name} ({Names}) VALUES {Rows()} ON DUPLICATE KEY UPDATE {Assign(AnyColumn())};\n"),
        4 or 5 => ("update", $"UPDATE IGNORE {_name} SET {Assign(AnyColumn())}, {Assign(AnyColumn())} WHERE {OneRow()};\n"),
        6 => ("update many", $"UPDATE IGNORE {_name} SET {Assign(PlainColumn())} LIMIT {random.Next(2, 30)};\n"),
        7 => ("key change", $"UPDATE IGNORE {_name} SET {Assign(AnyOf(table.PrimaryKey))} WHERE {OneRow()};\n"),
        8 or 9 => ("move", $"UPDATE IGNORE {_name} SET {Assign(ShardColumn)} WHERE {OneRow()};\n"),
        10 => ("move many", $"UPDATE IGNORE {_name} SET {Assign(ShardColumn)} LIMIT {random.Next(2, 12)};\n"),
        11 => ("there and back", ThereAndBack()),
        12 => ("exchange", Exchange(2)),
        13 => ("ring", Exchange(3)),
        14 => ("delete", $"DELETE FROM {_name} WHERE {OneRow()};\n"),
        15 => ("delete many", $"DELETE FROM {_name} LIMIT {random.Next(1, 4)};\n"),
        _ => ("delete and insert", DeleteAndInsert()),
    };

    public string Insert() => $"INSERT IGNORE INTO {_name} ({Names}) VALUES {Rows()};\n";

    ColumnDefinition ShardColumn => shardColumns.TryGetValue(table.Name, out var name) ? table.Columns[table.IndexOf(name)] : AnyColumn();

    string Names => string.Join(", ", _columns.Select(c => Quoted(c.Name)));

    string Rows() => string.Join(", ", Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 9) : 1)
        .Select(_ => $"({string.Join(", ", _columns.Select(Value))})"));

    /// <summary>A row leaves and returns within one transaction, if there is one.</summary>
    string ThereAndBack()
    {
        var (column, row) = (Quoted(ShardColumn.Name), OneRow());
        return $"SET @back = NULL;\nSELECT {column} INTO @back FROM {_name} WHERE {row} LIMIT 1;\n"
            + $"UPDATE IGNORE {_name} SET {Assign(ShardColumn)} WHERE {row};\n"
            + $"UPDATE IGNORE {_name} SET {column} = IFNULL(@back, {column}), {Assign(PlainColumn())} WHERE {row};\n";
    }

    /// <summary>Rows pass on the value of a unique or of the shard's column, over NULL or a value that nobody has.</summary>
    string Exchange(int count)
    {
        var column = random.Next(2) == 0 || table.UniqueKeys.Count == 0 ? ShardColumn : AnyOf(table.UniqueKeys[random.Next(table.UniqueKeys.Count)].Parts);
        var name = Quoted(column.Name);
        var rows = Enumerable.Range(0, count).Select(_ => OneRow()).ToArray();
        var sql = "";
        for (var i = 0; i < count; i++)
            sql += $"SET @v{i} = NULL;\nSELECT {name} INTO @v{i} FROM {_name} WHERE {rows[i]} LIMIT 1;\n";
        sql += $"UPDATE IGNORE {_name} SET {name} = {(column.Nullable ? "NULL" : SampleValues.Any(column, random))} WHERE {rows[0]};\n";
        for (var i = 1; i <= count; i++)
            sql += $"UPDATE IGNORE {_name} SET {name} = IFNULL(@v{i - 1}, {name}) WHERE {rows[i % count]};\n";
        return sql;
    }

    string DeleteAndInsert()
    {
        var row = OneRow();
        return $"DELETE FROM {_name} WHERE {row};\n{Insert()}";
    }

    string OneRow() => string.Join(" AND ", table.PrimaryKey.Select(p => table.Columns[p.Column])
        .Select(c => $"{Quoted(c.Name)} = {SampleValues.Key(c, random)}"));

    string Assign(ColumnDefinition column) => $"{Quoted(column.Name)} = {Value(column)}";

    string Value(ColumnDefinition column) =>
        KeyColumns.Contains(column.Name) ? SampleValues.Key(column, random) : SampleValues.Any(column, random);

    ColumnDefinition AnyColumn() => _columns[random.Next(_columns.Length)];

    ColumnDefinition PlainColumn() =>
        _columns.Where(c => !KeyColumns.Contains(c.Name)).ToArray() is { Length: > 0 } plain ? plain[random.Next(plain.Length)] : AnyColumn();

    ColumnDefinition AnyOf(IReadOnlyList<KeyPart> parts)
    {
        var written = parts.Where(p => p.Column >= 0 && !table.Columns[p.Column].Generated).ToArray();
        return written.Length == 0 ? AnyColumn() : table.Columns[written[random.Next(written.Length)].Column];
    }

    static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
