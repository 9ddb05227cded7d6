using System.Text;
using Uldra.ServerTests.Kills;
using Uldra.TestKit;

namespace Uldra.ServerTests.Mapping;

/// <summary>Strings that a server calls equal make equal keys: generated ones, under every collation of which keys are made.</summary>
public sealed class KeyHashTests(SharedServers servers)
{
    const int Strings = 500;

    // On every server that has them no text of these may order its table.
    static readonly string[] MustHash =
    [
        "utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_unicode_520_ci", "utf8mb4_0900_ai_ci", "utf8mb4_0900_as_ci",
        "utf8mb4_0900_as_cs", "utf8mb4_0900_bin", "utf8mb4_uca1400_ai_ci", "utf8mb4_uca1400_as_cs", "utf8mb4_uca1400_nopad_ai_ci",
        "utf8mb4_nopad_bin", "utf8mb4_general_nopad_ci", "utf8mb3_general_ci", "latin1_swedish_ci", "latin1_german2_ci", "latin1_general_cs",
        "latin1_bin", "ascii_general_ci", "utf16_unicode_ci",
    ];

    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, MemberData(nameof(Servers))]
    public Task Strings_that_the_server_calls_equal_make_equal_keys(ServerKind kind) => CheckAsync(kind, c => MustHash.Contains(c));

    [Theory, MemberData(nameof(Servers)), Trait("kind", "long"), Trait("kind", "nightly")]
    public Task Strings_that_the_server_calls_equal_make_equal_keys_under_every_collation(ServerKind kind) => CheckAsync(kind, _ => true);

    async Task CheckAsync(ServerKind kind, Predicate<string> isWanted)
    {
        var seed = Seed.Next();
        var random = new Random(seed);
        var database = await servers.CreateDatabaseAsync(kind);
        var coarseness = new Coarseness();
        var finer = new List<string>();
        var checkedCollations = new List<string>();
        foreach (var (charset, collation) in await CollationsAsync(database, isWanted))
        {
            if (!CollationCase.IsHashed(charset, collation))
            {
                Assert.DoesNotContain(collation, MustHash);
                continue;
            }

            checkedCollations.Add(collation);
            finer.AddRange(await new CollationCase(database, charset, collation).FinerAsync(Literals(random, charset), coarseness));
        }

        var summary = $"seed {seed}, {kind}: {checkedCollations.Count} collations, {coarseness.Server} classes of the server, "
            + $"{coarseness.Keys} of the keys";
        TestContext.Current.TestOutputHelper!.WriteLine(summary);
        Assert.True(finer.Count == 0, $"{summary}; keys are finer:{Environment.NewLine}{string.Join(Environment.NewLine, finer.Take(20))}");
        Assert.NotEmpty(checkedCollations);
    }

    static async Task<IEnumerable<(string Charset, string Collation)>> CollationsAsync(TestDatabase database, Predicate<string> isWanted)
    {
        var rows = await database.Sql.RowsAsync(database.Server.Kind == ServerKind.MySql97
            ? "SELECT collation_name, character_set_name FROM information_schema.collations"
            : "SELECT full_collation_name, character_set_name FROM information_schema.collation_character_set_applicability");
        return rows.Where(r => r[1] != "binary" && isWanted(r[0]) && !IsAlias(database.Server.Kind, r[0])).Select(r => (r[1], r[0]));
    }

    /// <summary>MariaDB's 0900 collations are its uca1400 ones: reading the schema gives them that name.</summary>
    static bool IsAlias(ServerKind kind, string collation) =>
        kind != ServerKind.MySql97 && collation.Contains("_0900_a", StringComparison.Ordinal);

    static List<string> Literals(Random random, string charset)
    {
        var texts = new ConfusableText(random).Take(Strings / 2).Select(t => $"_utf8mb4 X'{Convert.ToHexString(Encoding.UTF8.GetBytes(t))}'");
        var bytes = Enumerable.Range(0, Strings / 2).Select(_ => $"_{charset} X'{Convert.ToHexString(Bytes(random))}'");
        return [.. texts, .. IsByBytes(charset) ? bytes : []];
    }

    /// <summary>Any bytes are text in it.</summary>
    static bool IsByBytes(string charset) => charset is not ("ascii" or "swe7" or "ucs2" or "big5" or "gbk" or "gb2312" or "gb18030" or "sjis" or "cp932"
        or "ujis" or "eucjpms" or "euckr") && !charset.StartsWith("utf", StringComparison.Ordinal);

    /// <summary>Of a single-byte character set: a few bytes far apart, in any order.</summary>
    static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(1, 4)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(random.Next(5) == 0 ? ' ' : random.Next(256));
        return bytes;
    }
}
