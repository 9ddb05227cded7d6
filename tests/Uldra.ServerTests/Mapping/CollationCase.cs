using Uldra.Mapping;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.TestKit;

namespace Uldra.ServerTests.Mapping;

/// <summary>Strings in a column of one collation: which the server calls equal, and which hash equal.</summary>
sealed class CollationCase(TestDatabase database, string charset, string collation)
{
    static readonly int[] Prefixes = [1, 2, 3];

    string ColumnSql => $"v VARCHAR(30) CHARACTER SET {charset} COLLATE {collation} NOT NULL";

    /// <summary>Keys can be made of the collation.</summary>
    public static bool IsHashed(string charset, string collation) => !Column(charset, collation, 0).IsUnknown;

    /// <summary>What hashes apart and must not; empty is good. Counts what hashes together and need not.</summary>
    public async Task<List<string>> FinerAsync(IReadOnlyList<string> literals, Coarseness coarseness)
    {
        var table = $"s_{collation}";
        await database.Sql.ExecuteAsync($"""
            SET sql_mode = '';
            CREATE TABLE {table} (id INT PRIMARY KEY, {ColumnSql}, KEY (v));
            INSERT INTO {table} VALUES {string.Join(',', literals.Select((l, i) => $"({i}, {l})"))};
            """);
        var values = (await database.Sql.RowsAsync($"SELECT id, HEX(v) FROM {table}"))
            .ToDictionary(r => int.Parse(r[0]), r => Convert.FromHexString(r[1]));
        var finer = await FinerInComparisonAsync(table, values, coarseness);
        foreach (var prefix in Prefixes)
            finer.AddRange(await FinerInIndexAsync(table, values, prefix));
        return finer;
    }

    /// <summary>By the comparison itself: the first string that each one equals.</summary>
    async Task<List<string>> FinerInComparisonAsync(string table, Dictionary<int, byte[]> values, Coarseness coarseness)
    {
        var firsts = await database.Sql.RowsAsync($"SELECT a.id, MIN(b.id) FROM {table} a JOIN {table} b ON a.v = b.v GROUP BY a.id");
        var column = Column(charset, collation, 0);
        var hashes = values.ToDictionary(v => v.Key, v => Hash(column, v.Value));
        coarseness.Add(firsts.Select(f => f[1]).Distinct().Count(), hashes.Values.Distinct().Count());
        return [.. firsts.Select(f => (One: int.Parse(f[0]), Other: int.Parse(f[1]))).Where(f => hashes[f.One] != hashes[f.Other])
            .Select(f => $"{collation}: {Convert.ToHexString(values[f.One])} = {Convert.ToHexString(values[f.Other])}")];
    }

    /// <summary>By a unique index on a prefix: what it refuses must hash like something it holds.</summary>
    async Task<List<string>> FinerInIndexAsync(string table, Dictionary<int, byte[]> values, int prefix)
    {
        var held = (await database.Sql.RowsAsync($"""
            SET sql_mode = '';
            CREATE TEMPORARY TABLE u (id INT PRIMARY KEY, {ColumnSql}, UNIQUE (v({prefix}))) ENGINE=InnoDB;
            INSERT IGNORE INTO u SELECT id, v FROM {table} ORDER BY id;
            SELECT id FROM u;
            """)).Select(r => int.Parse(r[0])).ToHashSet();
        var column = Column(charset, collation, prefix);
        var hashes = held.Select(id => Hash(column, values[id])).ToHashSet();
        return [.. values.Where(v => !held.Contains(v.Key) && !hashes.Contains(Hash(column, v.Value)))
            .Select(v => $"{collation}({prefix}): {Convert.ToHexString(v.Value)} is refused")];
    }

    static KeyColumn Column(string charset, string collation, int prefix)
    {
        var definition = new ColumnDefinition { Name = "v", Type = MySqlType.VarChar, Charset = charset, Collation = collation };
        return new KeyColumn(0, new TargetColumn(definition, definition), prefix);
    }

    static ulong Hash(KeyColumn column, byte[] value)
    {
        var hash = new KeyHash(1);
        Assert.True(column.TryAdd(ref hash, value));
        return hash.Value;
    }
}

/// <summary>How many classes the server makes of the strings, and how many the keys do.</summary>
sealed class Coarseness
{
    public int Server { get; private set; }

    public int Keys { get; private set; }

    public void Add(int server, int keys) => (Server, Keys) = (Server + server, Keys + keys);
}
