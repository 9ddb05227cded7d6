using System.Buffers;
using System.Buffers.Binary;

namespace Uldra.MySql.Values;

/// <summary>
/// FLOAT and DOUBLE as the server prints them: a FLOAT with at most six digits (so it does not say all it holds), a DOUBLE with the fewest
/// digits that mean exactly it; plainly while the point lies within 15 places of the digits, else with an exponent without sign or zeros.
/// </summary>
static class FloatingValue
{
    const int FloatDigits = 6;
    const int PlacesMax = 15;

    static readonly string[] Formats = [.. Enumerable.Range(0, 31).Select(scale => $"F{scale}")];

    public static double Read(ReadOnlySpan<byte> value) => value.Length == 4
        ? BinaryPrimitives.ReadSingleLittleEndian(value)
        : BinaryPrimitives.ReadDoubleLittleEndian(value);

    /// <summary>FLOAT(p,s) and DOUBLE(p,s): always so many digits behind the point.</summary>
    public static void WriteFixed(ReadOnlySpan<byte> value, int scale, IBufferWriter<byte> output)
    {
        // 309 digits before the point, 30 behind it.
        var span = output.GetSpan(352);
        var number = Read(value);
        if (!double.IsFinite(number) || !number.TryFormat(span, out var written, Formats[Math.Clamp(scale, 0, Formats.Length - 1)],
            System.Globalization.CultureInfo.InvariantCulture))
            throw new ValueFormatException("A floating-point column holds no number; the servers cannot store one.");
        output.Advance(written);
    }

    public static void WriteText(ReadOnlySpan<byte> value, IBufferWriter<byte> output) =>
        WriteText(Read(value), value.Length == 4 ? FloatDigits : int.MaxValue, output);

    /// <summary>Returns whether the text has a point or an exponent.</summary>
    public static bool WriteText(double number, int digitsMax, IBufferWriter<byte> output)
    {
        Span<byte> digits = stackalloc byte[32];
        var (count, point) = Split(number, digits);
        if (count > digitsMax)
            (count, point) = Round(digits, count, point, digitsMax);
        var span = output.GetSpan(48);
        var at = 0;
        if (double.IsNegative(number))
            span[at++] = (byte)'-';
        var plain = point > -PlacesMax && point <= PlacesMax;
        at = plain ? Plain(span, at, digits[..count], point) : Exponent(span, at, digits[..count], point);
        output.Advance(at);
        return !plain || point < count;
    }

    /// <summary>A literal that reads back as exactly this number: shortest digits, always with an exponent so that it is a DOUBLE.</summary>
    public static void WriteLiteral(double number, IBufferWriter<byte> output)
    {
        if (!double.IsFinite(number))
            throw new ValueFormatException("A floating-point column holds no number; the servers cannot store one.");
        var span = output.GetSpan(40);
        number.TryFormat(span, out var written, "R", System.Globalization.CultureInfo.InvariantCulture);
        if (!span[..written].Contains((byte)'E'))
        {
            span[written++] = (byte)'E';
            span[written++] = (byte)'0';
        }
        output.Advance(written);
    }

    /// <summary>Digits d1d2… and the point's place so that the value is 0.d1d2… times ten to that.</summary>
    static (int Count, int Point) Split(double number, Span<byte> digits)
    {
        Span<byte> text = stackalloc byte[32];
        if (!double.IsFinite(number))
            throw new ValueFormatException("A floating-point column holds no number; the servers cannot store one.");
        Math.Abs(number).TryFormat(text, out var written, "R", System.Globalization.CultureInfo.InvariantCulture);
        int count = 0, point = 0, exponent = 0;
        var seenPoint = false;
        for (var i = 0; i < written; i++)
        {
            var c = text[i];
            if (c == (byte)'E')
            {
                ReadExponent(text[(i + 1)..written], out exponent);
                break;
            }
            if (c == (byte)'.')
                seenPoint = true;
            else if (count > 0 || c != (byte)'0')
            {
                digits[count++] = c;
                point += seenPoint ? 0 : 1;
            }
            else if (seenPoint)
                point--;
        }
        while (count > 0 && digits[count - 1] == (byte)'0')
            count--;
        if (count > 0)
            return (count, point + exponent);
        digits[0] = (byte)'0';
        return (1, 1);
    }

    static void ReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        foreach (var c in text)
            if (c is >= (byte)'0' and <= (byte)'9')
                exponent = (exponent * 10) + c - '0';
        if (text[0] == (byte)'-')
            exponent = -exponent;
    }

    /// <summary>Half goes to the even digit, as the server's conversion does.</summary>
    static (int Count, int Point) Round(Span<byte> digits, int count, int point, int keep)
    {
        var half = digits[keep] == (byte)'5' && count == keep + 1;
        var up = half ? ((digits[keep - 1] - '0') & 1) == 1 : digits[keep] >= (byte)'5';
        count = keep;
        while (up && count > 0)
        {
            if (digits[count - 1] != (byte)'9')
            {
                digits[count - 1]++;
                up = false;
            }
            else
                count--;
        }
        if (up)
        {
            digits[0] = (byte)'1';
            return (1, point + 1);
        }
        while (count > 1 && digits[count - 1] == (byte)'0')
            count--;
        return (count, point);
    }

    static int Plain(Span<byte> span, int at, ReadOnlySpan<byte> digits, int point)
    {
        if (point <= 0)
        {
            span[at++] = (byte)'0';
            span[at++] = (byte)'.';
            span.Slice(at, -point).Fill((byte)'0');
            at -= point;
            digits.CopyTo(span[at..]);
            return at + digits.Length;
        }
        var whole = Math.Min(point, digits.Length);
        digits[..whole].CopyTo(span[at..]);
        at += whole;
        span.Slice(at, point - whole).Fill((byte)'0');
        at += point - whole;
        if (whole == digits.Length)
            return at;
        span[at++] = (byte)'.';
        digits[whole..].CopyTo(span[at..]);
        return at + digits.Length - whole;
    }

    static int Exponent(Span<byte> span, int at, ReadOnlySpan<byte> digits, int point)
    {
        span[at++] = digits[0];
        if (digits.Length > 1)
        {
            span[at++] = (byte)'.';
            digits[1..].CopyTo(span[at..]);
            at += digits.Length - 1;
        }
        span[at++] = (byte)'e';
        ExponentText(span, ref at, point - 1);
        return at;
    }

    static void ExponentText(Span<byte> span, ref int at, int exponent)
    {
        if (exponent < 0)
            span[at++] = (byte)'-';
        var magnitude = (uint)Math.Abs(exponent);
        at = TextOutput.Digits(span, at, magnitude, magnitude > 99 ? 3 : magnitude > 9 ? 2 : 1);
    }
}
