using System.Text;
using Uldra.TestKit;
using Uldra.TestKit.Workloads;

namespace Uldra.ServerTests.Workloads;

/// <summary>
/// The comparison of random tables as SQL that only servers run: every column of every row in a form that shows each bit, and the routing
/// rule as users check it. It shares no code with Uldra.
/// </summary>
static class Judge
{
    public static async Task<string> SqlAsync(TestDatabase source, IEnumerable<RandomTable> tables)
    {
        var sql = new StringBuilder();
        foreach (var table in tables)
        {
            var columns = await source.Sql.RowsAsync("SELECT column_name, data_type FROM information_schema.columns "
                + $"WHERE table_schema = '{source.Name}' AND table_name = '{table.Name}' ORDER BY ordinal_position");
            var name = Quoted(table.Name);
            sql.Append($"-- rows\nSELECT {string.Join(", ", columns.Select(c => Shown(Quoted(c[0]), c[1])))} FROM {name};\n");
            var shard = table.ShardBy == "crc32"
                ? $"CRC32({Quoted(table.ShardColumn)}) % @shards"
                : $"MOD(MOD({Quoted(table.ShardColumn)}, @shards) + @shards, @shards)";
            sql.Append($"-- none\nSELECT '{table.Name}', {Quoted(table.ShardColumn)} FROM {name} WHERE {shard} <> @shard;\n");
        }

        return sql.ToString();
    }

    static string Shown(string column, string type) => type switch
    {
        "float" or "double" => $"QUOTE({column} + 0e0)",
        "bit" or "enum" or "set" => $"QUOTE({column} + 0)",
        "json" => $"QUOTE(CAST({column} AS CHAR))",
        "char" or "varchar" or "text" or "longtext" or "binary" or "varbinary" or "blob" => $"QUOTE(HEX({column}))",
        _ => $"QUOTE({column})",
    };

    static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
