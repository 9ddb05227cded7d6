using System.Buffers.Binary;

namespace Uldra.MySql.Tests.Wire;

/// <summary>Hands out bytes in pieces of the sizes it is told, and counts the reads.</summary>
sealed class ChunkedStream(byte[] bytes, Func<int> size) : ReadOnlyStream
{
    int _offset;

    public int Reads { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads++;
        var count = Math.Min(Math.Min(size(), buffer.Length), bytes.Length - _offset);
        bytes.AsMemory(_offset, count).CopyTo(buffer);
        _offset += count;
        return new(count);
    }
}

/// <summary>One packet that never ends: full parts with right sequence ids for ever.</summary>
sealed class EndlessPartsStream : ReadOnlyStream
{
    const long PartBytes = PacketReader.HeaderBytes + PacketReader.PartBytesMax;

    long _offset;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var within = (int)(_offset % PartBytes);
        if (within > 0)
        {
            // The content does not matter; only headers are written, which keeps a gigabyte cheap.
            var body = (int)Math.Min(buffer.Length, PartBytes - within);
            _offset += body;
            return new(body);
        }
        Span<byte> header = stackalloc byte[PacketReader.HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, PacketReader.PartBytesMax | (byte)(_offset / PartBytes) << 24);
        if (buffer.Length < header.Length)
            throw new InvalidOperationException("the reader left no room for a header");
        header.CopyTo(buffer.Span);
        _offset += header.Length;
        return new(header.Length);
    }
}

/// <summary>What a stream for tests need not do.</summary>
abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Taken and forgotten.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
