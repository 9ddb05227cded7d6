using System.Buffers.Binary;

namespace Uldra.Mapping;

/// <summary>
/// Cuts text in a column's own character set into code points; a byte of a single-byte set stands for itself. It does not judge: what the
/// server would not store reads as some character, and an odd end as U+FFFD.
/// </summary>
readonly struct CharacterReader
{
    const int Replacement = 0xFFFD;
    const int Last = 0x10FFFF;

    readonly Form _form;

    CharacterReader(Form form) => _form = form;

    enum Form
    {
        SingleByte,
        Utf8,
        Utf16,
        Utf16LittleEndian,
        Utf32,
    }

    /// <summary>Code points below 128 are ASCII, one byte each.</summary>
    public bool IsAsciiByte => _form is Form.SingleByte or Form.Utf8;

    /// <summary>Null for the character sets of two and more bytes that are not Unicode.</summary>
    public static CharacterReader? Of(string charset) => charset switch
    {
        "utf8mb4" or "utf8mb3" or "utf8" => new CharacterReader(Form.Utf8),
        "ucs2" or "utf16" => new CharacterReader(Form.Utf16),
        "utf16le" => new CharacterReader(Form.Utf16LittleEndian),
        "utf32" => new CharacterReader(Form.Utf32),
        "big5" or "gbk" or "gb2312" or "gb18030" or "sjis" or "cp932" or "ujis" or "eucjpms" or "euckr" => null,
        _ => new CharacterReader(Form.SingleByte),
    };

    /// <summary>The first character of a text that is not empty, and how many bytes it takes.</summary>
    public int Read(ReadOnlySpan<byte> text, out int codePoint)
    {
        var length = _form switch
        {
            Form.SingleByte => ReadByte(text, out codePoint),
            Form.Utf8 => ReadUtf8(text, out codePoint),
            Form.Utf32 => ReadUtf32(text, out codePoint),
            _ => ReadUtf16(text, out codePoint),
        };
        if (codePoint is >= 0 and <= Last)
            return length;
        codePoint = Replacement;
        return length;
    }

    /// <summary>The first so many characters, as an index on a prefix counts them.</summary>
    public ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> text, int characters)
    {
        if (text.Length <= characters)
            return text;
        var at = 0;
        for (; characters > 0 && at < text.Length; characters--)
            at += Read(text[at..], out _);
        return text[..at];
    }

    static int ReadByte(ReadOnlySpan<byte> text, out int codePoint)
    {
        codePoint = text[0];
        return 1;
    }

    static int ReadUtf8(ReadOnlySpan<byte> text, out int codePoint)
    {
        codePoint = text[0];
        if (codePoint < 0x80)
            return 1;
        var length = codePoint switch { < 0xC2 => 0, < 0xE0 => 2, < 0xF0 => 3, < 0xF5 => 4, _ => 0 };
        if (length == 0 || length > text.Length)
        {
            codePoint = Replacement;
            return 1;
        }

        // Surrogates pass: older servers store them.
        codePoint &= 0x7F >> length;
        foreach (var next in text[1..length])
            codePoint = (codePoint << 6) | (next & 0x3F);
        return length;
    }

    static int ReadUtf32(ReadOnlySpan<byte> text, out int codePoint)
    {
        codePoint = text.Length < 4 ? Replacement : BinaryPrimitives.ReadInt32BigEndian(text);
        return Math.Min(text.Length, 4);
    }

    int ReadUtf16(ReadOnlySpan<byte> text, out int codePoint)
    {
        codePoint = Unit(text);
        var low = codePoint is >= 0xD800 and < 0xDC00 && text.Length >= 4 ? Unit(text[2..]) : 0;
        if (low is < 0xDC00 or >= 0xE000)
            return Math.Min(text.Length, 2);
        codePoint = char.ConvertToUtf32((char)codePoint, (char)low);
        return 4;
    }

    int Unit(ReadOnlySpan<byte> text) => text.Length < 2 ? Replacement
        : _form == Form.Utf16 ? BinaryPrimitives.ReadUInt16BigEndian(text) : BinaryPrimitives.ReadUInt16LittleEndian(text);
}
