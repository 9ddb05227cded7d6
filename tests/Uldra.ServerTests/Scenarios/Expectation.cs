using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>
/// The judge: SQL written by hand, run by the servers' own clients. Three kinds of sections in a file, each one SELECT:
/// <c>-- rows</c> (all shards together give exactly the source's rows), <c>-- copies</c> (every shard gives the source's rows) and
/// <c>-- none</c> (gives no row on any shard; <c>@shard</c> of <c>@shards</c> is where it runs). It shares no code with Uldra.
/// </summary>
sealed class Expectation
{
    const int ExamplesMax = 5;

    readonly List<(string Kind, string Sql)> _sections;

    Expectation(List<(string Kind, string Sql)> sections) => _sections = sections;

    public static Expectation Parse(string text)
    {
        var sections = new List<(string Kind, string Sql)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line is "-- rows" or "-- copies" or "-- none")
                sections.Add((line[3..], ""));
            else
                sections[^1] = (sections[^1].Kind, sections[^1].Sql + line + "\n");
        }
        Assert.NotEmpty(sections);
        return new Expectation(sections);
    }

    /// <summary>Empty when the targets are as they must be; nothing may be changing meanwhile.</summary>
    public async Task<List<string>> DifferencesAsync(SqlClient source, IReadOnlyList<SqlClient> shards)
    {
        var differences = new List<string>();
        foreach (var (kind, sql) in _sections)
        {
            var found = await Task.WhenAll(shards.Select((shard, i) => RowsAsync(shard, sql, i, shards.Count)));
            if (kind == "none")
            {
                AddExtra(differences, sql, found);
                continue;
            }
            var expected = await RowsAsync(source, sql, 0, 1);
            Assert.True(expected.Length > 0, $"the source has no row to compare: {sql}");
            if (kind == "rows")
                Compare(differences, sql, expected, [.. found.SelectMany(rows => rows)]);
            else
                foreach (var copy in found)
                    Compare(differences, sql, expected, copy);
        }
        return differences;
    }

    static async Task<string[]> RowsAsync(SqlClient client, string sql, int shard, int shards)
    {
        var rows = await client.RowsAsync($"SET @shard = {shard}, @shards = {shards}, time_zone = '+00:00';\n{sql}");
        return [.. rows.Select(row => string.Join(" | ", row))];
    }

    static void AddExtra(List<string> differences, string sql, string[][] found)
    {
        for (var shard = 0; shard < found.Length; shard++)
            differences.AddRange(found[shard].Take(ExamplesMax).Select(row => $"shard {shard} must not have: {row}  ({sql.TrimEnd()})"));
    }

    /// <summary>As multisets: a row on two shards is one too many.</summary>
    static void Compare(List<string> differences, string sql, string[] expected, string[] found)
    {
        var missing = Without(expected, found);
        var extra = Without(found, expected);
        differences.AddRange(missing.Take(ExamplesMax).Select(row => $"missing: {row}"));
        differences.AddRange(extra.Take(ExamplesMax).Select(row => $"extra: {row}"));
        if (missing.Count + extra.Count > 0)
            differences.Add($"{missing.Count} missing and {extra.Count} extra of {expected.Length} rows in: {sql.TrimEnd()}");
    }

    static List<string> Without(string[] rows, string[] others)
    {
        var left = others.GroupBy(row => row).ToDictionary(group => group.Key, group => group.Count());
        return [.. rows.Where(row => (left[row] = left.GetValueOrDefault(row) - 1) < 0)];
    }
}
