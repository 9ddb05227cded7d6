using System.Globalization;
using System.Text;

namespace Uldra.Applying;

/// <summary>Literals for Uldra's own tables. Rows of users go another way, as canonical bytes.</summary>
static class SqlText
{
    /// <summary>A string literal, or NULL. Right for every client character set that Uldra's sessions use,
    /// with backslash escapes on.</summary>
    public static string Quote(string? text)
    {
        if (text is null)
            return "NULL";
        var sql = new StringBuilder("_utf8mb4'", text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\'' or '\\')
                sql.Append('\\');
            if (c == '\0')
                sql.Append("\\0");
            else
                sql.Append(c);
        }
        return sql.Append('\'').ToString();
    }

    public static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static ulong UnsignedOf(string? text) => ulong.Parse(text ?? "0", CultureInfo.InvariantCulture);

    public static long SignedOf(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
