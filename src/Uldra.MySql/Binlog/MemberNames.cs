using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>Names of ENUM and SET members; they are logged in the column's own character set.</summary>
static class MemberNames
{
    /// <summary>Empty when the character set is not known: by number the values can still be written.</summary>
    public static IReadOnlyList<string> Decode(List<byte[]>? members, string? charset)
    {
        if (members is null || charset is null || CharsetText.EncodingOf(charset) is not { } encoding)
            return [];
        return members.ConvertAll(encoding.GetString);
    }
}
