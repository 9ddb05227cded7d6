using System.Globalization;
using System.Numerics;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>
/// A DECIMAL as Kafka Connect's logical type <c>Decimal</c>: the number without its point, big-endian two's complement in as few bytes as
/// hold it, in base64. The scale is the consumer's to know.
/// </summary>
static class DebeziumDecimal
{
    const int DigitsOfLong = 18;

    /// <param name="json">Gets the quoted base64.</param>
    /// <param name="text">The server's text.</param>
    public static void Write(JsonBuffer json, ReadOnlySpan<byte> text)
    {
        Span<char> digits = stackalloc char[80];
        var count = 0;
        foreach (var c in text)
            if (c != '.')
                digits[count++] = (char)c;
        digits = digits[..count];
        Span<byte> bytes = stackalloc byte[40];
        if (count <= DigitsOfLong)
            WriteLong(json, long.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        else if (BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            .TryWriteBytes(bytes, out var written, isUnsigned: false, isBigEndian: true))
            json.Base64(bytes[..written]);
    }

    static void WriteLong(JsonBuffer json, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        var skip = 0;
        // A leading byte says nothing when the next one has the same sign.
        while (skip < 7 && ((bytes[skip] == 0 && bytes[skip + 1] < 0x80) || (bytes[skip] == 0xFF && bytes[skip + 1] >= 0x80)))
            skip++;
        json.Base64(bytes[skip..]);
    }
}
