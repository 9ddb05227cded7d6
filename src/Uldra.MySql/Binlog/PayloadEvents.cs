using System.Buffers.Binary;
using Uldra.MySql.Compression;

namespace Uldra.MySql.Binlog;

/// <summary>
/// The events within MySQL's compressed transactions (<c>binlog_transaction_compression</c>), one at a time: only one event is ever held
/// decompressed, however long the transaction is. Inner events have neither checksum nor place of their own.
/// </summary>
sealed class PayloadEvents
{
    const int FirstBytes = 64 << 10;
    const int LargeBytes = 4 << 20;

    byte[] _buffer = [];
    ZstdDecompressor? _zstd;
    int _start;
    int _end;
    ulong _left;
    bool _isSizeKnown;
    ReadOnlyMemory<byte> _plain;
    bool _isCompressed;

    /// <summary>Inner events are still to come.</summary>
    public bool IsOpen { get; private set; }

    /// <param name="body">Stays as it is until the last inner event was read.</param>
    /// <exception cref="MySqlProtocolException">Malformed.</exception>
    public void Open(ReadOnlyMemory<byte> body)
    {
        var header = PayloadHeader.Parse(body.Span);
        _isCompressed = header.IsCompressed;
        _isSizeKnown = header.UncompressedBytes is not null;
        _left = header.UncompressedBytes ?? ulong.MaxValue;
        _plain = body[header.Start..];
        _start = _end = 0;
        IsOpen = true;
        if (!_isCompressed)
            return;
        if (_buffer.Length is 0 or > LargeBytes)
            _buffer = GC.AllocateUninitializedArray<byte>(FirstBytes, pinned: true);
        (_zstd ??= new ZstdDecompressor()).Begin(_plain);
    }

    /// <summary>The next inner event, valid until the next call; false behind the last one.</summary>
    /// <exception cref="MySqlProtocolException">Damaged, cut off, or other sizes than announced.</exception>
    public bool TryNext(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (!IsOpen)
            return false;
        if (!(_isCompressed ? TryDecompress(out packet) : TrySlice(out packet)))
            return IsOpen = false;
        return true;
    }

    bool TrySlice(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (_plain.IsEmpty)
            return false;
        var size = _plain.Length < EventHeader.Bytes ? uint.MaxValue : SizeOf(_plain.Span);
        if (size > (uint)_plain.Length)
            throw new MySqlProtocolException("a transaction's payload ends within an event", _plain.Length);
        packet = _plain[..(int)size];
        _plain = _plain[(int)size..];
        return true;
    }

    bool TryDecompress(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        if (!Fill(EventHeader.Bytes))
            return false;
        var size = SizeOf(_buffer.AsSpan(_start));
        if (size > PacketReader.PacketBytesMax)
            throw new MySqlProtocolException($"an event of {size} bytes within a compressed transaction", 9);
        Fill((int)size);
        packet = _buffer.AsMemory(_start, (int)size);
        _start += (int)size;
        return true;
    }

    static uint SizeOf(ReadOnlySpan<byte> header)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header[9..]);
        return size >= EventHeader.Bytes ? size : throw new MySqlProtocolException($"an event that says it has {size} bytes", 9);
    }

    /// <summary>False when the payload ends exactly here.</summary>
    bool Fill(int count)
    {
        while (_end - _start < count)
        {
            MakeRoom();
            var read = _zstd!.Read(_buffer, _end);
            if (read == 0 && _end == _start && (_left == 0 || !_isSizeKnown))
                return false;
            if (read == 0)
                throw new MySqlProtocolException("a compressed transaction ends before the size it announced or within an event", _end);
            if ((ulong)read > _left)
                throw new MySqlProtocolException("a compressed transaction is longer than it announced", _end);
            _left -= (ulong)read;
            _end += read;
        }
        return true;
    }

    /// <summary>Grows only when full of bytes that came out.</summary>
    void MakeRoom()
    {
        if (_end < _buffer.Length)
            return;
        var target = _start > 0 ? _buffer : GC.AllocateUninitializedArray<byte>(
            (int)Math.Min(_buffer.Length * 2L, PacketReader.PacketBytesMax), pinned: true);
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
