using System.Buffers;
using System.IO.Compression;
using Uldra.MySql.Values;

namespace Uldra.MySql.Compression;

/// <summary>
/// Values of MariaDB's COMPRESSED columns.
/// <code>
/// 0x00 │ the bytes as they are              (what would not become smaller; an empty value has not even this byte)
/// 0x8w │ uncompressed length, big-endian │ zlib stream            w: bytes of the length, plus 8 when the stream has no zlib header
/// </code>
/// No memory is taken by what the length claims: it grows as bytes come out, up to what the column can hold.
/// </summary>
/// <remarks>MariaDB: <c>compress_zlib</c> in <c>sql/field_comp.cc</c>.</remarks>
static class CompressedColumn
{
    const int PartBytes = 32 << 10;
    const byte Zlib = 0x80;
    const byte WithoutHeader = 0x08;

    /// <param name="max">The most bytes the column can hold.</param>
    /// <exception cref="ValueFormatException">Damaged, another method, or longer than it says or than the column.</exception>
    public static void Expand(ReadOnlySpan<byte> value, long max, IBufferWriter<byte> output)
    {
        if (value.IsEmpty)
            return;
        if (value[0] == 0)
        {
            output.Write(value[1..]);
            return;
        }
        var lengthBytes = value[0] & 7;
        if ((value[0] & 0xF0) != Zlib || lengthBytes == 0)
            throw Malformed($"0x{value[0]:X2} is no way to compress that is known");
        if (value.Length <= lengthBytes)
            throw Malformed("it is cut off");
        var length = IntegerValue.BigEndian(value.Slice(1, lengthBytes));
        if (length > (ulong)max)
            throw Malformed($"{length} bytes announced where the column holds {max}");
        Inflate(value[(1 + lengthBytes)..], (value[0] & WithoutHeader) == 0, (long)length, output);
    }

    static void Inflate(ReadOnlySpan<byte> compressed, bool hasHeader, long length, IBufferWriter<byte> output)
    {
        // The framework's decompressors read streams, and a span cannot be one.
        var copy = ArrayPool<byte>.Shared.Rent(compressed.Length);
        compressed.CopyTo(copy);
        try
        {
            using var source = new MemoryStream(copy, 0, compressed.Length, writable: false);
            using Stream stream = hasHeader
                ? new ZLibStream(source, CompressionMode.Decompress)
                : new DeflateStream(source, CompressionMode.Decompress);
            Copy(stream, length, output);
        }
        // A stream that wants a dictionary is an IOException to the framework, not invalid data.
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Malformed(e.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    static void Copy(Stream stream, long length, IBufferWriter<byte> output)
    {
        while (length > 0)
        {
            var span = output.GetSpan(PartBytes);
            var count = stream.Read(span[..(int)Math.Min(span.Length, length)]);
            if (count == 0)
                throw Malformed($"it ends {length} bytes before the length it announced");
            output.Advance(count);
            length -= count;
        }
        if (stream.ReadByte() >= 0)
            throw Malformed("it is longer than the length it announced");
    }

    static ValueFormatException Malformed(string what) => new($"A value of a COMPRESSED column cannot be read: {what}.");
}
