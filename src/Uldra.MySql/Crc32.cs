using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// CRC-32 as zlib and the servers compute it (polynomial 0xEDB88320): by multiplication where the processor can multiply polynomials,
/// else eight bytes per step through eight tables. The CRC instruction of x86 is for another polynomial.
/// </summary>
public static class Crc32
{
    const uint Polynomial = 0xEDB88320;
    const int Slices = 8;

    static readonly uint[] Tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 16 && Crc32Folding.IsSupported ? Crc32Folding.Compute(bytes) : ComputeByTables(bytes);

    internal static uint ComputeByTables(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> t = Tables;
        var crc = uint.MaxValue;
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[(7 << 8) | (int)(low & 0xFF)] ^ t[(6 << 8) | (int)((low >> 8) & 0xFF)]
                ^ t[(5 << 8) | (int)((low >> 16) & 0xFF)] ^ t[(4 << 8) | (int)(low >> 24)]
                ^ t[(3 << 8) | (int)(high & 0xFF)] ^ t[(2 << 8) | (int)((high >> 8) & 0xFF)]
                ^ t[(1 << 8) | (int)((high >> 16) & 0xFF)] ^ t[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }
        foreach (var b in bytes)
            crc = (crc >> 8) ^ t[(int)((crc ^ b) & 0xFF)];
        return ~crc;
    }

    static uint[] BuildTables()
    {
        var tables = new uint[Slices << 8];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[i] = crc;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        return tables;
    }
}
