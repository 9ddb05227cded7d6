using System.Text;
using Uldra.TestKit;

namespace Uldra.ServerTests.Mapping;

/// <summary>
/// Asks a server what each character weighs under a collation, by <c>WEIGHT_STRING</c>; hexadecimal, null where it has no such character.
/// </summary>
sealed class CollationWeights(TestDatabase database)
{
    const int CodePoints = 0x110000;
    const int PairsPerQuery = 200_000;

    /// <summary>Every code point of Unicode. Surrogates are not stored by every server.</summary>
    public async Task<string?[]> OfUnicodeAsync(string collation)
    {
        await database.Sql.ExecuteAsync(CodePointTable);
        return Weights(await database.Sql.RowsAsync($"SELECT n, HEX({WeightOf("c", collation)}) FROM code_point"), CodePoints);
    }

    /// <summary>Every byte of a single-byte character set. The second half of ASCII is not stored by every server.</summary>
    public async Task<string?[]> OfBytesAsync(string charset, string collation)
    {
        var rows = await database.Sql.RowsAsync($"""
            SET sql_mode = '';
            CREATE TEMPORARY TABLE byte (n INT PRIMARY KEY, c VARCHAR(1) CHARACTER SET {charset} COLLATE {collation});
            INSERT INTO byte WITH RECURSIVE b (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM b WHERE n < 255)
            SELECT n, CHAR(n USING {charset}) FROM b;
            SELECT n, HEX(WEIGHT_STRING(c)) FROM byte WHERE n < {(charset == "ascii" ? 128 : 256)};
            """);
        return Weights(rows, 256);
    }

    /// <summary>Pairs of characters, alternating in one text, that do not weigh what their characters weigh.</summary>
    public async Task<List<(int First, int Second)>> ContractionsAsync(
        string collation, string?[] weights, IEnumerable<(int First, int[] Seconds)> candidates)
    {
        var found = new List<(int, int)>();
        var open = new Queue<(int First, int[] Seconds)>(candidates.Where(c => c.Seconds.Length > 0));
        while (open.Count > 0)
        {
            var asked = new List<(int First, int[] Seconds)>();
            for (var pairs = 0; open.Count > 0 && pairs < PairsPerQuery; pairs += asked[^1].Seconds.Length)
                asked.Add(open.Dequeue());
            var answers = await database.Sql.RowsAsync(string.Join('\n', asked.Select(a =>
                $"SELECT CRC32({WeightOf(Literal(Text(a)), collation)});")));
            foreach (var ((first, seconds), _) in asked.Zip(answers).Where(x => x.Second[0] != Expected(x.First, weights)))
            {
                if (seconds.Length == 1)
                {
                    found.Add((first, seconds[0]));
                    continue;
                }

                open.Enqueue((first, seconds[..(seconds.Length / 2)]));
                open.Enqueue((first, seconds[(seconds.Length / 2)..]));
            }
        }

        return found;
    }

    public async Task<List<string>> OfTextsAsync(string collation, IEnumerable<string> texts)
    {
        var answers = await database.Sql.RowsAsync(
            string.Join('\n', texts.Select(t => $"SELECT HEX({WeightOf(Literal(t), collation)});")));
        return [.. answers.Select(a => a[0])];
    }

    static string WeightOf(string bytes, string collation) => $"WEIGHT_STRING(CONVERT({bytes} USING utf8mb4) COLLATE {collation})";

    static string Literal(string text) => $"X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";

    static string Text((int First, int[] Seconds) pairs) =>
        string.Concat(pairs.Seconds.Select(s => char.ConvertFromUtf32(pairs.First) + char.ConvertFromUtf32(s)));

    static string Expected((int First, int[] Seconds) pairs, string?[] weights)
    {
        var weight = string.Concat(pairs.Seconds.Select(s => weights[pairs.First] + weights[s]));
        return MySql.Crc32.Compute(Convert.FromHexString(weight)).ToString();
    }

    static string?[] Weights(IReadOnlyList<string[]> rows, int count)
    {
        var weights = new string?[count];
        foreach (var row in rows)
            weights[int.Parse(row[0])] = row[1] == "NULL" ? null : row[1];
        return weights;
    }

    const string CodePointTable = """
        CREATE TABLE IF NOT EXISTS code_point (n INT PRIMARY KEY, c VARBINARY(4));
        INSERT IGNORE INTO code_point WITH RECURSIVE b (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM b WHERE n < 255)
        SELECT n, CASE WHEN n < 0x80 THEN CHAR(n) WHEN n < 0x800 THEN CHAR(0xC0 + (n >> 6), 0x80 + (n & 63))
          WHEN n < 0x10000 THEN CHAR(0xE0 + (n >> 12), 0x80 + ((n >> 6) & 63), 0x80 + (n & 63))
          ELSE CHAR(0xF0 + (n >> 18), 0x80 + ((n >> 12) & 63), 0x80 + ((n >> 6) & 63), 0x80 + (n & 63)) END
        FROM (SELECT x.n * 65536 + y.n * 256 + z.n AS n FROM b x JOIN b y JOIN b z WHERE x.n < 17) all_of_them;
        """;
}
