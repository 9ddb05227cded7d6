using System.Buffers;
using System.IO.Compression;

namespace Uldra.MySql.Compression;

/// <summary>
/// MariaDB's compressed parts of events (log_bin_compress).
/// <code>
/// 0x80 │ algorithm: 0x70, only 0 (zlib) exists │ bytes of the length: 0x07    ← one byte
/// uncompressed length, big-endian │ zlib stream
/// </code>
/// The result is valid until the next call. The buffer grows as bytes come out, never by what the length claims.
/// </summary>
/// <remarks>MariaDB: <c>binlog_buf_uncompress</c> in <c>sql/log_event.cc</c>.</remarks>
sealed class MariaDbCompression
{
    const int FirstBytes = 64 << 10;
    const byte Marker = 0x80;

    byte[] _output = ArrayPool<byte>.Shared.Rent(FirstBytes);

    /// <exception cref="MySqlProtocolException">Another form, damaged, or a length that lies.</exception>
    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> compressed)
    {
        var (announced, header) = ReadHeader(compressed.Span);
        var length = Inflate(compressed[header..], announced);
        if (length != announced)
            throw new MySqlProtocolException($"{length} bytes decompressed where {announced} were announced", 0);
        return _output.AsMemory(0, length);
    }

    static (int Length, int HeaderBytes) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new MySqlProtocolException("nothing where compressed data begins", 0);
        var first = bytes[0];
        var count = first & 0x07;
        if ((first & Marker) == 0 || (first & 0x70) != 0 || count is 0 or > 4)
            throw new MySqlProtocolException($"0x{first:X2} where MariaDB's compressed data (zlib) begins", 0);
        if (bytes.Length <= count)
            throw new MySqlProtocolException("compressed data is cut off", bytes.Length);
        var length = 0L;
        for (var i = 1; i <= count; i++)
            length = (length << 8) | bytes[i];
        if (length > PacketReader.PacketBytesMax)
            throw new MySqlProtocolException($"{length} bytes announced, above the largest event", 1);
        return ((int)length, 1 + count);
    }

    /// <summary>One byte more than announced is enough to see the lie.</summary>
    int Inflate(ReadOnlyMemory<byte> compressed, int announced)
    {
        var source = new ReadOnlyMemoryStream(compressed);
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        var length = 0;
        try
        {
            while (length <= announced)
            {
                if (length == _output.Length)
                    Grow();
                var count = zlib.Read(_output, length, _output.Length - length);
                if (count == 0)
                    break;
                length += count;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new MySqlProtocolException($"zlib cannot be decompressed: {e.Message}", source.Position, e);
        }
        return length;
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_output.Length * 2);
        _output.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_output);
        _output = larger;
    }
}
