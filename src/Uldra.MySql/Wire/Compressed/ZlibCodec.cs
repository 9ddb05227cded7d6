using System.IO.Compression;
using Uldra.MySql.Compression;

namespace Uldra.MySql;

/// <summary>zlib, a whole stream per frame.</summary>
sealed class ZlibCodec : IFrameCodec
{
    readonly MemoryStream _compressed = new();
    ZLibStream? _frame;

    public void Begin(ReadOnlyMemory<byte> frame)
    {
        _frame?.Dispose();
        _frame = new ZLibStream(new ReadOnlyMemoryStream(frame), CompressionMode.Decompress);
    }

    public int Read(Span<byte> output)
    {
        try
        {
            // The framework has an exception of its own for what zlib itself refuses, such as a preset dictionary: an IOException.
            return _frame?.Read(output) ?? 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new MySqlProtocolException($"zlib cannot be decompressed: {e.Message.TrimEnd('.')}", 0, e);
        }
    }

    public int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        _compressed.SetLength(0);
        using (var zlib = new ZLibStream(_compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(input);
        var length = (int)_compressed.Length;
        if (length >= input.Length || length > output.Length)
            return -1;
        _compressed.GetBuffer().AsSpan(0, length).CopyTo(output);
        return length;
    }
}
