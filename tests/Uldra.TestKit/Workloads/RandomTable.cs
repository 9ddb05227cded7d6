using Uldra.MySql;

namespace Uldra.TestKit.Workloads;

/// <summary>A table of random shape as CREATE TABLE, and how its rows are spread: for one family of servers.</summary>
/// <param name="ShardBy">As the pipeline's file has it: <c>crc32</c> or <c>modulo</c>.</param>
public sealed record RandomTable(string Name, string CreateSql, string ShardBy, string ShardColumn)
{
    static readonly string[] Integers = ["INT", "BIGINT", "SMALLINT UNSIGNED", "BIGINT UNSIGNED", "MEDIUMINT", "TINYINT"];

    static readonly string[] Plain =
    [
        "DECIMAL(10,2)", "DECIMAL(30,10)", "DOUBLE", "FLOAT", "DATE", "DATETIME(6)", "DATETIME", "TIMESTAMP(3)", "TIME(6)", "YEAR", "BIT(9)",
        "ENUM('a','b','ß')", "SET('x','y','z')", "JSON", "BLOB", "BINARY(5)", "VARBINARY(20)",
    ];

    static readonly string[] KeyTypes = ["DATE", "BINARY(5)", "VARBINARY(20)", "DECIMAL(10,2)", "ENUM('a','b','c')"];

    public static RandomTable Make(int seed, int number, ServerFamily family)
    {
        var random = new Random(unchecked((seed * 31) + number));
        var name = random.Next(6) == 0 ? $"t-{number}" : $"t{number}";
        var isModulo = random.Next(2) == 0;
        var shardType = isModulo ? Any(random, Integers) : random.Next(2) == 0 ? Any(random, Integers) : KeyType(random, family);
        List<string> columns = [$"id {(random.Next(2) == 0 ? Any(random, Integers) : KeyType(random, family))} NOT NULL", $"s {shardType} NOT NULL"];
        var key = random.Next(4) switch { 0 => "id, s", 1 => "s, id", _ => "id" };
        List<string> clauses = [];
        for (var i = random.Next(0, 3); i > 0; i--)
        {
            columns.Add($"u{i} {KeyType(random, family)}{(random.Next(3) == 0 ? " NOT NULL" : " NULL")}");
            clauses.Add($"UNIQUE KEY (u{i}{(random.Next(3) == 0 ? ", s" : "")})");
        }

        for (var i = random.Next(1, 6); i > 0; i--)
            columns.Add($"c{i} {(random.Next(3) == 0 ? TextType(random, family) : Any(random, Plain))} NULL");
        if (random.Next(4) == 0)
            columns.Add($"g BIGINT AS (LENGTH(HEX(s))) {(random.Next(2) == 0 ? "VIRTUAL" : "STORED")}");
        var shuffled = columns.ToArray();
        random.Shuffle(shuffled);
        var sql = $"CREATE TABLE `{name}` (\n  "
            + $"{string.Join(",\n  ", [.. shuffled, $"PRIMARY KEY ({key})", .. clauses])}\n) ENGINE=InnoDB";
        return new RandomTable(name, sql, isModulo ? "modulo" : "crc32", "s");
    }

    static string KeyType(Random random, ServerFamily family) => random.Next(3) switch
    {
        0 => Any(random, Integers),
        1 => Any(random, KeyTypes),
        _ => TextType(random, family),
    };

    static string TextType(Random random, ServerFamily family)
    {
        string[] collations =
        [
            "utf8mb4 COLLATE utf8mb4_general_ci", "utf8mb4 COLLATE utf8mb4_unicode_ci", "utf8mb4 COLLATE utf8mb4_bin", "latin1 COLLATE latin1_swedish_ci",
            family == ServerFamily.MySql ? "utf8mb4 COLLATE utf8mb4_0900_ai_ci" : "utf8mb4 COLLATE utf8mb4_uca1400_ai_ci",
        ];
        return $"{(random.Next(4) == 0 ? "CHAR(61)" : "VARCHAR(80)")} CHARACTER SET {Any(random, collations)}";
    }

    static string Any(Random random, string[] of) => of[random.Next(of.Length)];
}
