using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// CRC-32 with the polynomial of zlib: the log's checksum and SQL's <c>CRC32()</c>. Eight bytes a step by eight tables; the BCL has only
/// the Castagnoli polynomial.
/// </summary>
public static class Crc32
{
    const uint Polynomial = 0xEDB88320;
    const int Step = 8;

    static readonly uint[] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Continues a checksum: <c>Append(Compute(a), b)</c> is that of a and b together.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        var t = Tables.AsSpan(0, 256 * Step);
        while (bytes.Length >= Step)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[(7 * 256) + (byte)low] ^ t[(6 * 256) + (byte)(low >> 8)] ^ t[(5 * 256) + (byte)(low >> 16)]
                ^ t[(4 * 256) + (int)(low >> 24)] ^ t[(3 * 256) + (byte)high] ^ t[(2 * 256) + (byte)(high >> 8)]
                ^ t[256 + (byte)(high >> 16)] ^ t[(int)(high >> 24)];
            bytes = bytes[Step..];
        }

        foreach (var b in bytes)
            crc = t[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    static uint[] MakeTables()
    {
        var tables = new uint[256 * Step];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
