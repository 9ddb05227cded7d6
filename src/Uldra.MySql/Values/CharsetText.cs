using System.Text;

namespace Uldra.MySql.Values;

/// <summary>
/// The servers' character sets as .NET encodings, for member names and for showing values: what is moved stays bytes. Only those that are the same on both sides;
/// null for all others, so that nobody guesses.
/// </summary>
public static class CharsetText
{
    public static Encoding? EncodingOf(string charset) => charset switch
    {
        "utf8mb4" or "utf8mb3" or "utf8" or "ascii" => Encoding.UTF8,
        "binary" => Encoding.Latin1,
        "latin1" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        "latin2" => CodePagesEncodingProvider.Instance.GetEncoding(28592),
        "cp1250" => CodePagesEncodingProvider.Instance.GetEncoding(1250),
        "cp1251" => CodePagesEncodingProvider.Instance.GetEncoding(1251),
        "cp1256" => CodePagesEncodingProvider.Instance.GetEncoding(1256),
        "cp1257" => CodePagesEncodingProvider.Instance.GetEncoding(1257),
        "koi8r" => CodePagesEncodingProvider.Instance.GetEncoding(20866),
        "euckr" => CodePagesEncodingProvider.Instance.GetEncoding(949),
        "gbk" => CodePagesEncodingProvider.Instance.GetEncoding(936),
        "sjis" or "cp932" => CodePagesEncodingProvider.Instance.GetEncoding(932),
        "big5" => CodePagesEncodingProvider.Instance.GetEncoding(950),
        "ucs2" or "utf16" => Encoding.BigEndianUnicode,
        "utf16le" => Encoding.Unicode,
        "utf32" => Encoding.GetEncoding(12001),
        _ => null,
    };

    /// <summary>A backslash or quote can be the second half of a character: such text must not be escaped byte by byte.</summary>
    public static bool IsEscapable(string charset) => charset switch
    {
        "sjis" or "cp932" or "big5" or "gbk" or "gb18030" or "gb2312" or "euckr" or "ujis" or "eucjpms"
            or "ucs2" or "utf16" or "utf16le" or "utf32" => false,
        _ => true,
    };
}
