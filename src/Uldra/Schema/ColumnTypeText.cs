using System.Globalization;
using System.Text;

namespace Uldra.Schema;

/// <summary>Reads what only <c>COLUMN_TYPE</c> tells: <c>enum('a','b''c')</c>, <c>smallint(4) unsigned zerofill</c>.</summary>
static class ColumnTypeText
{
    /// <summary>The members of an ENUM or SET. Both families write a quote as two and escape the backslash and control characters.</summary>
    /// <exception cref="FormatException">The text is no list of quoted members.</exception>
    public static List<string> Members(string type)
    {
        var members = new List<string>();
        var at = type.IndexOf('(', StringComparison.Ordinal) + 1;
        while (at > 0 && at < type.Length && type[at] == '\'')
        {
            members.Add(Member(type, ref at));
            if (at < type.Length && type[at] == ')')
                return members;
            if (at >= type.Length || type[at++] != ',')
                break;
        }
        throw new FormatException($"'{type}' is no list of members");
    }

    static string Member(string type, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < type.Length; at++)
        {
            var c = type[at];
            if (c == '\'' && (at + 1 >= type.Length || type[at + 1] != '\''))
            {
                at++;
                return text.ToString();
            }
            if (c == '\'')
                at++;
            else if (c == '\\' && at + 1 < type.Length)
                c = Escaped(type[++at]);
            text.Append(c);
        }
        throw new FormatException($"'{type}' has a member without end");
    }

    static char Escaped(char c) => c switch { '0' => '\0', 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'Z' => '\u001a', _ => c };

    /// <summary>The number in parentheses, or 0: newer MySQL leaves the width of most integers out.</summary>
    public static int DisplayWidth(string type)
    {
        var open = type.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return 0;
        var close = type.IndexOf(')', open);
        return close > 0 && int.TryParse(type.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            ? width
            : 0;
    }

    /// <summary>A word such as <c>unsigned</c> behind the type and its parentheses.</summary>
    public static bool HasWord(string type, string word)
    {
        var from = Math.Max(0, type.LastIndexOf(')'));
        return type.IndexOf(word, from, StringComparison.OrdinalIgnoreCase) >= 0;
    }
}
