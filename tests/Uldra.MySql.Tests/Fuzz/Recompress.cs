using System.Buffers.Binary;
using System.IO.Compression;
using Uldra.MySql.Compression;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Bytes compressed as the servers do it.</summary>
static class Recompress
{
    public static byte[] Zstd(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [];
        var output = new byte[bytes.Length + (bytes.Length >> 7) + 128];
        var written = Compression.Zstd.Compress(ref output[0], (nuint)output.Length, ref bytes[0], (nuint)bytes.Length, 3);
        Assert.Equal(0u, Compression.Zstd.IsError(written));
        return output[..(int)written];
    }

    public static byte[] ZstdDecompressed(ReadOnlyMemory<byte> bytes)
    {
        var zstd = new ZstdDecompressor();
        zstd.Begin(bytes);
        var output = new byte[1 << 20];
        var length = 0;
        for (var read = zstd.Read(output, 0); read > 0; read = zstd.Read(output, length))
            length += read;
        return output[..length];
    }

    /// <summary>MariaDB's form, with four bytes of length.</summary>
    public static byte[] MariaDb(byte[] plain, int announced)
    {
        using var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, announced);
        stream.WriteByte(0x84);
        stream.Write(length);
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(plain);
        return stream.ToArray();
    }
}
