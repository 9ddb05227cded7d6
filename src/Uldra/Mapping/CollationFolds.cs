using System.Collections.Concurrent;
using System.IO.Compression;

namespace Uldra.Mapping;

/// <summary>
/// Which fold makes keys for a collation. The tables were asked of the servers, character by character (<c>tests/record-collations</c>),
/// and are held against them by CollationFoldTests. A collation that is not known to be as coarse as one of them has none.
/// </summary>
static class CollationFolds
{
    const string Resource = "Uldra.Mapping.collations.br";

    // Each collation of these is as coarse as the table or finer: it may tell case, accents or trailing spaces apart.
    static readonly (string Suffix, string Table)[] UnicodeFamilies =
    [
        ("_general_ci", "general"), ("_general_nopad_ci", "general"), ("_general_mysql500_ci", "general"),
        ("_unicode_ci", "uca400"), ("_unicode_nopad_ci", "uca400"), ("_unicode_520_ci", "uca520"), ("_unicode_520_nopad_ci", "uca520"),
        ("_0900_ai_ci", "uca900"), ("_0900_as_ci", "uca900"), ("_0900_as_cs", "uca900"),
        ("_uca1400_ai_ci", "uca1400"), ("_uca1400_ai_cs", "uca1400"), ("_uca1400_as_ci", "uca1400"), ("_uca1400_as_cs", "uca1400"),
        ("_uca1400_nopad_ai_ci", "uca1400"), ("_uca1400_nopad_ai_cs", "uca1400"), ("_uca1400_nopad_as_ci", "uca1400"),
        ("_uca1400_nopad_as_cs", "uca1400"),
    ];

    static readonly Lazy<Dictionary<string, string[]>> Sections = new(ReadSections);
    static readonly ConcurrentDictionary<string, FoldTable> Tables = [];

    /// <summary>Null when the collation's equality is not known.</summary>
    public static FoldTable? Find(string charset, string collation) =>
        TableOf(charset, collation) is { } name && Sections.Value.ContainsKey(name)
            ? Tables.GetOrAdd(name, n => FoldTable.Parse(Sections.Value[n]))
            : null;

    /// <summary>By whole names: a tailored collation's ends like that of its family.</summary>
    static string? TableOf(string charset, string collation)
    {
        if (charset is not ("utf8mb4" or "utf8mb3" or "utf8" or "ucs2" or "utf16" or "utf16le" or "utf32"))
            return collation.Replace("_nopad_", "_", StringComparison.Ordinal);
        foreach (var (suffix, table) in UnicodeFamilies)
            if (collation.Length == charset.Length + suffix.Length && collation.StartsWith(charset, StringComparison.Ordinal)
                && collation.EndsWith(suffix, StringComparison.Ordinal))
                return table;
        return null;
    }

    /// <summary>Sections begin with <c>#name</c>; the lines are FoldTable's.</summary>
    static Dictionary<string, string[]> ReadSections()
    {
        using var stream = typeof(CollationFolds).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using var reader = new StreamReader(new BrotliStream(stream, CompressionMode.Decompress));
        return reader.ReadToEnd().Split('#', StringSplitOptions.RemoveEmptyEntries).Select(s => s.TrimEnd('\n').Split('\n'))
            .ToDictionary(lines => lines[0], lines => lines[1..]);
    }
}
