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
            sections[section] = FoldLines.Of(weights, digits: 4, await ContractionsAsync(collation, weights));
        }

        foreach (var (charset, collation) in await SingleByteCollationsAsync())
            sections[collation] = FoldLines.Of(await _weights.OfBytesAsync(charset, collation), digits: 2, new Contractions([]));
        return sections;
    }

    public static async Task WriteAsync(string file, SortedDictionary<string, List<string>> sections)
    {
        await using var stream = new System.IO.Compression.BrotliStream(File.Create(file), System.IO.Compression.CompressionLevel.SmallestSize);
        foreach (var (section, lines) in sections)
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"#{section}\n{string.Concat(lines.Select(l => l + '\n'))}"));
    }

    /// <summary>Pairs first, then three of those that take part in a pair, in one script.</summary>
    async Task<Contractions> ContractionsAsync(string collation, string?[] weights)
    {
        var pairs = (await _weights.ContractionsAsync(collation, weights, Candidates())).ConvertAll(p => new[] { p.First, p.Second });
        var found = await TogetherAsync(collation, weights, pairs);
        var parts = pairs.Zip(found).Where(p => p.Second.Together.Count == 1).SelectMany(p => p.First).Distinct().GroupBy(c => c / 256);
        int[][] triples = [.. parts.SelectMany(s => from a in s from b in s from c in s select new[] { a, b, c })];
        var byPairs = pairs.Zip(found).ToDictionary(p => (p.First[0], p.First[1]), p => p.Second.Together);
        found.AddRange(triples.Zip(await TogetherAsync(collation, weights, triples))
            .Where(t => !t.Second.Together.SequenceEqual(Apart(t.First, weights, byPairs))).Select(t => t.Second));
        return new Contractions(found);
    }

    async Task<List<Contraction>> TogetherAsync(string collation, string?[] weights, IReadOnlyList<int[]> texts)
    {
        var together = await _weights.OfTextsAsync(collation, texts.Select(t => string.Concat(t.Select(char.ConvertFromUtf32))));
        return [.. texts.Zip(together, (text, weight) =>
            new Contraction([.. text.Select(c => FoldLines.Split(weights[c]!, 4))], FoldLines.Split(weight, 4)))];
    }

    /// <summary>What a text weighs when only pairs contract, from the left.</summary>
    static IEnumerable<string> Apart(int[] text, string?[] weights, Dictionary<(int, int), List<string>> pairs)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var isPair = at + 1 < text.Length && pairs.ContainsKey((text[at], text[at + 1]));
            foreach (var weight in isPair ? pairs[(text[at], text[at + 1])] : FoldLines.Split(weights[text[at]]!, 4))
                yield return weight;
            at += isPair ? 1 : 0;
        }
    }

    /// <summary>
    /// What contracts stands in one script: letters and marks by blocks of 256, without those of the ideographs and syllables; or it ends with
    /// one of the common marks (й).
    /// </summary>
    static IEnumerable<(int First, int[] Seconds)> Candidates() => Enumerable.Range(0, 0x11A00 / 256)
        .Where(block => block is < 0x34 or (>= 0xA5 and < 0xAC) or >= 0x100)
        .Select(block => Enumerable.Range(block * 256, 256).Where(IsLetterOrMark).ToArray())
        .SelectMany(letters => letters.Select(first => (first, letters.Union(CommonMarks).ToArray())));

    static IEnumerable<int> CommonMarks => Enumerable.Range(0x300, 0x70);

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
