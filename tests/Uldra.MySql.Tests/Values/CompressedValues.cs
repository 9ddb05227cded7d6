using System.IO.Compression;

namespace Uldra.MySql.Tests.Values;

/// <summary>Values of COMPRESSED columns as MariaDB writes them.</summary>
static class CompressedValues
{
    public static byte[] Of(byte[] value, bool hasHeader, int? announced = null)
    {
        using var packed = new MemoryStream();
        using (Stream stream = hasHeader
            ? new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true)
            : new DeflateStream(packed, CompressionMode.Compress, leaveOpen: true))
            stream.Write(value);
        var length = announced ?? value.Length;
        return [(byte)(hasHeader ? 0x83 : 0x8B), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. packed.ToArray()];
    }
}
