using System.Buffers;

namespace Uldra.MySql.Values;

/// <summary>
/// DECIMAL(p,s) as the server packs it: groups of nine digits in 4 bytes big-endian, the odd digits at both ends in as few bytes as hold
/// them; the first bit is set for non-negative numbers, and a negative number has all bits inverted.
/// <code>
/// DECIMAL(14,4) 1234567890.1234:   81 0D FB 38 D2 04 D2   odd 1 | 234567890 | .1234, first bit set
/// </code>
/// </summary>
static class DecimalValue
{
    const int DigitsPerGroup = 9;

    static ReadOnlySpan<byte> BytesOfDigits => [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];

    public static int Width(int precision, int scale)
    {
        var whole = precision - scale;
        return (whole / DigitsPerGroup * 4) + BytesOfDigits[whole % DigitsPerGroup]
            + (scale / DigitsPerGroup * 4) + BytesOfDigits[scale % DigitsPerGroup];
    }

    /// <summary>The number with all digits of its scale; at least one digit before the point, or <paramref name="wholeDigits"/>.</summary>
    public static void WriteText(int precision, int scale, ReadOnlySpan<byte> value, IBufferWriter<byte> output, int wholeDigits = 1)
    {
        Span<byte> digits = stackalloc byte[96];
        var negative = (value[0] & 0x80) == 0;
        var whole = precision - scale;
        Unpack(value, negative, whole, scale, digits);
        var skip = 0;
        while (skip < whole && whole - skip > wholeDigits && digits[skip] == '0')
            skip++;
        var text = output.GetSpan(precision + 3);
        var at = 0;
        if (negative)
            text[at++] = (byte)'-';
        if (whole == 0)
            text[at++] = (byte)'0';
        digits[skip..whole].CopyTo(text[at..]);
        at += whole - skip;
        if (scale > 0)
        {
            text[at++] = (byte)'.';
            digits.Slice(whole, scale).CopyTo(text[at..]);
            at += scale;
        }
        output.Advance(at);
    }

    static void Unpack(ReadOnlySpan<byte> value, bool negative, int whole, int scale, Span<byte> digits)
    {
        var mask = negative ? 0xFFFFFFFFu : 0u;
        int from = 0, at = 0;
        var first = true;
        at = Group(value, ref from, whole % DigitsPerGroup, mask, ref first, digits, at);
        for (var i = 0; i < whole / DigitsPerGroup; i++)
            at = Group(value, ref from, DigitsPerGroup, mask, ref first, digits, at);
        for (var i = 0; i < scale / DigitsPerGroup; i++)
            at = Group(value, ref from, DigitsPerGroup, mask, ref first, digits, at);
        Group(value, ref from, scale % DigitsPerGroup, mask, ref first, digits, at);
    }

    static int Group(ReadOnlySpan<byte> value, ref int from, int count, uint mask, ref bool first, Span<byte> digits, int at)
    {
        int bytes = BytesOfDigits[count];
        if (bytes == 0)
            return at;
        var group = 0u;
        for (var i = 0; i < bytes; i++)
        {
            uint b = value[from + i];
            if (first)
                b ^= 0x80;
            first = false;
            group = (group << 8) | ((b ^ mask) & 0xFF);
        }
        from += bytes;
        if (group >= Power(count))
            throw new ValueFormatException($"A DECIMAL holds {group} where at most {count} digits fit.");
        return TextOutput.Digits(digits, at, group, count);
    }

    static uint Power(int digits)
    {
        var power = 1u;
        for (var i = 0; i < digits; i++)
            power *= 10;
        return power;
    }
}
