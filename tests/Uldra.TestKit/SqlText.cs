using System.Text;

namespace Uldra.TestKit;

/// <summary>The client's batch form: one line per row, tabs between values, backslash escapes inside them.</summary>
static class SqlText
{
    const int ShortenedLength = 500;

    public static IReadOnlyList<string[]> Rows(string output) =>
        [.. output.Split('\n', StringSplitOptions.None).SkipLast(1).Select(Row)];

    public static string[] Row(string line) => [.. line.Split('\t').Select(Unescape)];

    public static string Shortened(string sql) => sql.Length <= ShortenedLength ? sql : sql[..ShortenedLength] + " …";

    static string Unescape(string value)
    {
        if (!value.Contains('\\'))
            return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length)
            {
                text.Append(value[i]);
                continue;
            }
            i++;
            text.Append(value[i] switch { 't' => '\t', 'n' => '\n', '0' => '\0', var other => other });
        }
        return text.ToString();
    }
}
