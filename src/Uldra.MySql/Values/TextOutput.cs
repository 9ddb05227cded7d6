using System.Buffers;
using System.Buffers.Text;

namespace Uldra.MySql.Values;

/// <summary>Small pieces of text into a buffer writer, without strings.</summary>
static class TextOutput
{
    public static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public static void Repeat(IBufferWriter<byte> output, byte value, int count)
    {
        if (count <= 0)
            return;
        output.GetSpan(count)[..count].Fill(value);
        output.Advance(count);
    }

    public static void Unsigned(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    public static void Signed(IBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    /// <summary>The lowest <paramref name="digits"/> decimal digits, with leading zeros; returns the place behind them.</summary>
    public static int Digits(Span<byte> span, int at, uint value, int digits)
    {
        for (var i = at + digits - 1; i >= at; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            span[i] = (byte)('0' + digit);
        }
        return at + digits;
    }
}
