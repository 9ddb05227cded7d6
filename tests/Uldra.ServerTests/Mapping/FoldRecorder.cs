using System.Text;
using Uldra.TestKit;

namespace Uldra.ServerTests.Mapping;

/// <summary>The sections of <c>src/Uldra/Mapping/collations.br</c> as one server has them, made from what it answers.</summary>
sealed class FoldRecorder(TestDatabase database)
{
    static readonly (string Section, string Collation)[] Unicode =
    [
        ("general", "utf8mb4_general_ci"), ("uca400", "utf8mb4_unicode_ci"), ("uca520", "utf8mb4_unicode_520_ci"),
        ("uca900", "utf8mb4_0900_ai_ci"), ("uca1400", "utf8mb4_uca1400_ai_ci"),
    ];

    // Their comparison looks at more than one character at a time, or in several passes.
    static readonly string[] NotByByte = ["latin2_czech_cs", "cp1250_czech_cs", "tis620_thai_ci"];

    readonly CollationWeights _weights = new(database);

    /// <summary>MariaDB's 0900 collations are its uca1400 ones under another name.</summary>
    public IEnumerable<(string Section, string Collation)> UnicodeSections() => Unicode.Where(u => u.Section switch
    {
        "uca900" => database.Server.Kind == ServerKind.MySql97,
        "uca1400" => database.Server.Kind != ServerKind.MySql97,
        _ => true,
    });

    public async Task<SortedDictionary<string, List<string>>> RecordAsync()
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (section, collation) in UnicodeSections())
        {
            var weights = await _weights.OfUnicodeAsync(collation);
            sections[section] = FoldLines.Of(weights, digits: 4, await ContractedAsync(collation, weights));
        }

        foreach (var (charset, collation) in await SingleByteCollationsAsync())
            sections[collation] = FoldLines.Of(await _weights.OfBytesAsync(charset, collation), digits: 2, new HashSet<string>());
        return sections;
    }

    public static async Task WriteAsync(string file, SortedDictionary<string, List<string>> sections)
    {
        await using var stream = new System.IO.Compression.BrotliStream(File.Create(file), System.IO.Compression.CompressionLevel.SmallestSize);
        foreach (var (section, lines) in sections)
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"#{section}\n{string.Concat(lines.Select(l => l + '\n'))}"));
    }

    /// <summary>The weights of what contracts, and of what it contracts to.</summary>
    async Task<HashSet<string>> ContractedAsync(string collation, string?[] weights)
    {
        var contracted = new HashSet<string>();
        foreach (var (first, second) in await _weights.ContractionsAsync(collation, weights, Candidates()))
        {
            contracted.UnionWith(FoldLines.Split(weights[first]!, 4).Concat(FoldLines.Split(weights[second]!, 4)));
            contracted.UnionWith(FoldLines.Split((await _weights.WeightAsync(collation, char.ConvertFromUtf32(first) + char.ConvertFromUtf32(second)))!, 4));
        }

        return contracted;
    }

    /// <summary>What contracts stands in one script: letters and marks by blocks of 256, without those of the ideographs and syllables.</summary>
    static IEnumerable<(int First, int[] Seconds)> Candidates() => Enumerable.Range(0, 0x11800 / 256).Where(b => b is < 0x34 or (>= 0xA5 and < 0xAC) or >= 0x100)
        .Select(block => Enumerable.Range(block * 256, 256).Where(IsLetterOrMark).ToArray())
        .SelectMany(letters => letters.Select(first => (first, letters)));

    static bool IsLetterOrMark(int codePoint) => Rune.IsValid(codePoint) && (Rune.IsLetter(new Rune(codePoint))
        || Rune.GetUnicodeCategory(new Rune(codePoint)) is >= System.Globalization.UnicodeCategory.NonSpacingMark
            and <= System.Globalization.UnicodeCategory.EnclosingMark);

    async Task<List<(string Charset, string Collation)>> SingleByteCollationsAsync()
    {
        var rows = await database.Sql.RowsAsync("SELECT COLLATION_NAME, CHARACTER_SET_NAME FROM information_schema.COLLATIONS "
            + "JOIN information_schema.CHARACTER_SETS USING (CHARACTER_SET_NAME) WHERE MAXLEN = 1 AND CHARACTER_SET_NAME <> 'binary'");
        return [.. rows.Select(r => (r[1], r[0])).Where(c => !c.Item2.EndsWith("_bin", StringComparison.Ordinal)
            && !c.Item2.Contains("_nopad_", StringComparison.Ordinal) && !NotByByte.Contains(c.Item2))];
    }
}
