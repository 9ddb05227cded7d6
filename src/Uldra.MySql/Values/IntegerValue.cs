using System.Buffers.Binary;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>Integers of 1 to 8 bytes as row images hold them.</summary>
public static class IntegerValue
{
    internal static int Width(MySqlType type) => type switch
    {
        MySqlType.Tiny => 1,
        MySqlType.Short => 2,
        MySqlType.Int24 => 3,
        MySqlType.Long => 4,
        _ => 8,
    };

    /// <summary>Little-endian.</summary>
    public static ulong Unsigned(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(value),
        _ => Odd(value),
    };

    /// <summary>Little-endian, two's complement of the value's own width.</summary>
    public static long Signed(ReadOnlySpan<byte> value)
    {
        var unused = 64 - (8 * value.Length);
        return (long)(Unsigned(value) << unused) >> unused;
    }

    /// <summary>BIT, and the parts of temporal values, are the other way round.</summary>
    public static ulong BigEndian(ReadOnlySpan<byte> value)
    {
        var result = 0UL;
        foreach (var b in value)
            result = (result << 8) | b;
        return result;
    }

    static ulong Odd(ReadOnlySpan<byte> value)
    {
        var result = 0UL;
        for (var i = value.Length - 1; i >= 0; i--)
            result = (result << 8) | value[i];
        return result;
    }
}
