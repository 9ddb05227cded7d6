using System.Buffers.Binary;

namespace Uldra.Cli.Tail;

/// <summary>Little-endian integers of 1 to 8 bytes, as a row image holds them.</summary>
static class IntegerBytes
{
    public static ulong Unsigned(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(value),
        _ => Odd(value),
    };

    public static long Signed(ReadOnlySpan<byte> value)
    {
        var unused = 64 - (8 * value.Length);
        return (long)(Unsigned(value) << unused) >> unused;
    }

    /// <summary>BIT is the other way round.</summary>
    public static ulong BigEndian(ReadOnlySpan<byte> value)
    {
        var number = 0UL;
        foreach (var b in value)
            number = (number << 8) | b;
        return number;
    }

    static ulong Odd(ReadOnlySpan<byte> value)
    {
        var number = 0UL;
        for (var i = value.Length - 1; i >= 0; i--)
            number = (number << 8) | value[i];
        return number;
    }
}
