using System.Text;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>Every collation a server has, as the collation of a column: the log says the character set, and the bytes are the server's.</summary>
public sealed class CollationTests(SharedServers servers)
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, MemberData(nameof(Servers))]
    public async Task Every_collation_is_known_by_its_character_set(ServerKind kind)
    {
        const int ColumnsPerTable = 100;
        var database = await servers.CreateDatabaseAsync(kind);
        var source = kind == ServerKind.MySql97
            ? "SELECT collation_name, character_set_name FROM information_schema.collations"
            : "SELECT full_collation_name, character_set_name FROM information_schema.collation_character_set_applicability";
        var collations = (await database.Sql.RowsAsync(source)).Where(c => c[1] != "binary").ToList();
        var start = await LogScan.EndAsync(database.Server);
        var sql = new StringBuilder("SET NAMES utf8mb4;");
        var table = 0;
        foreach (var part in collations.Chunk(ColumnsPerTable))
            sql.Append($"CREATE TABLE c{table} (id INT, {string.Join(", ", part.Select((c, i) => $"v{i} VARCHAR(9) COLLATE {c[0]}"))});"
                + $"INSERT INTO c{table++} VALUES (1, {string.Join(", ", part.Select(_ => "'aZ9'"))});");
        await database.Sql.ExecuteAsync(sql.ToString());
        var images = (await LogScan.FromAsync(database.Server, start)).Images.Where(i => i.Table.Database == database.Name).ToList();
        var unknown = collations.Where((c, i) =>
            images[i / ColumnsPerTable].Table.Definition?.Columns[(i % ColumnsPerTable) + 1].Charset != Renamed(c[1])).Select(c => c[0]);
        Assert.Empty(unknown);
        for (var i = 0; i < collations.Count; i++)
            Assert.Equal(
                (collations[i][0], await HexAsync(database.Sql, i)), (collations[i][0], Convert.ToHexString(images[i / ColumnsPerTable].Values[(i % ColumnsPerTable) + 1]!)));

        async Task<string> HexAsync(SqlClient client, int i) => _hex.TryGetValue(i / ColumnsPerTable, out var row)
            ? row[i % ColumnsPerTable]
            : (_hex[i / ColumnsPerTable] = (await client.RowsAsync($"SELECT {string.Join(", ", Enumerable.Range(0, Math.Min(ColumnsPerTable,
                collations.Count - i)).Select(v => $"HEX(v{v})"))} FROM c{i / ColumnsPerTable}"))[0])[i % ColumnsPerTable];
    }

    readonly Dictionary<int, string[]> _hex = [];

    static string Renamed(string charset) => charset == "utf8" ? "utf8mb3" : charset;
}
