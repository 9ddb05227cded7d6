using System.Buffers;
using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// The compressed protocol: packets as before, cut into frames of their own. A frame is buffered as its bytes arrive and decompressed
/// straight to where the packets are read from, so no length is believed: what comes out is bounded by the reader's room and, per frame, by
/// the 16 MB that the header can claim.
/// <code>
/// length on the wire: 3 │ sequence id: 1 │ length uncompressed: 3, 0 = not compressed │ payload
/// </code>
/// Only the frames' numbers can be relied on: servers set those of the packets inside to them at times.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression_packet.html</remarks>
sealed class CompressedFrames(Transport transport, IFrameCodec codec)
{
    const int HeaderBytes = 7;
    const int FrameBytesMax = 0xFFFFFF;

    /// <summary>The servers' own limit; compressing less costs more than it saves.</summary>
    const int CompressBytesMin = 50;

    /// <summary>Frames that are sent hold no more than this, so that their buffer stays small.</summary>
    const int SendBytes = 64 << 10;

    const int FirstBytes = 64 << 10;

    /// <summary>A buffer that one huge frame made larger is let go.</summary>
    const int KeptBytesMax = 1 << 20;

    readonly byte[] _output = new byte[HeaderBytes + SendBytes];
    byte[] _input = ArrayPool<byte>.Shared.Rent(FirstBytes);
    int _start;
    int _end;
    byte _sequence;

    /// <summary>Of the current frame: bytes still to be handed out, and whether they come from the codec.</summary>
    int _left;
    bool _isCompressed;

    /// <summary>Of the wire: where the buffer's first byte lies, counted from the first frame.</summary>
    long _origin;

    /// <summary>False once a frame had another number than was due. Its bytes are handed out all the same: they may be the server's last
    /// word.</summary>
    public bool InOrder { get; private set; } = true;

    /// <summary>Semi-synchronous acknowledgements make the server start to count again.</summary>
    public bool ChecksSequence { get; set; } = true;

    /// <summary>A command opens: numbers start again.</summary>
    public void Restart() => _sequence = 0;

    /// <summary>One frame numbered 0 that holds the bytes as they are.</summary>
    public static byte[] Plain(ReadOnlySpan<byte> bytes) => [(byte)bytes.Length, (byte)(bytes.Length >> 8), 0, 0, 0, 0, 0, .. bytes];

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken token)
    {
        if (_left == 0)
            await BeginFrameAsync(token).ConfigureAwait(false);
        return Take(buffer.Span[..Math.Min(buffer.Length, _left)]);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, SendBytes);
            await transport.WriteBytesAsync(Frame(bytes.Span[..count]), token).ConfigureAwait(false);
            bytes = bytes[count..];
        }
    }

    async ValueTask BeginFrameAsync(CancellationToken token)
    {
        await FillAsync(HeaderBytes, token).ConfigureAwait(false);
        var length = Read24(_start);
        var uncompressed = Read24(_start + 4);
        var sequence = _input[_start + 3];
        if (length == 0)
            throw new MySqlProtocolException("an empty frame in the compressed protocol: does the server compress?", _origin + _start);
        if (sequence != _sequence && ChecksSequence)
            InOrder = false;
        _sequence = (byte)(sequence + 1);
        _isCompressed = uncompressed > 0;
        await FillAsync(HeaderBytes + length, token).ConfigureAwait(false);
        _start += HeaderBytes;
        if (_isCompressed)
        {
            codec.Begin(_input.AsMemory(_start, length));
            _start += length;
        }
        _left = _isCompressed ? uncompressed : length;
    }

    int Take(Span<byte> output)
    {
        var count = _isCompressed ? codec.Read(output) : CopyPlain(output);
        if (count == 0)
            throw new MySqlProtocolException($"a compressed frame ends {_left} bytes before the length it claims", _origin + _start);
        _left -= count;
        // The last read of a frame checks its end: that nothing follows, and the checksum.
        if (_left == 0 && _isCompressed && codec.Read(stackalloc byte[1]) > 0)
            throw new MySqlProtocolException("a compressed frame holds more than the length it claims", _origin + _start);
        return count;
    }

    int CopyPlain(Span<byte> output)
    {
        _input.AsSpan(_start, output.Length).CopyTo(output);
        _start += output.Length;
        return output.Length;
    }

    Memory<byte> Frame(ReadOnlySpan<byte> bytes)
    {
        var compressed = bytes.Length < CompressBytesMin ? -1 : codec.Compress(bytes, _output.AsSpan(HeaderBytes));
        if (compressed < 0)
            bytes.CopyTo(_output.AsSpan(HeaderBytes));
        var length = compressed < 0 ? bytes.Length : compressed;
        BinaryPrimitives.WriteInt32LittleEndian(_output, length | _sequence++ << 24);
        var claimed = compressed < 0 ? 0 : bytes.Length;
        _output[4] = (byte)claimed;
        _output[5] = (byte)(claimed >> 8);
        _output[6] = (byte)(claimed >> 16);
        return _output.AsMemory(0, HeaderBytes + length);
    }

    /// <summary>Reads until <paramref name="count"/> bytes from <see cref="_start"/> on are there; the buffer grows with them.</summary>
    async ValueTask FillAsync(int count, CancellationToken token)
    {
        while (_end - _start < count)
        {
            MakeRoom(count);
            _end += await transport.ReadBytesAsync(_input.AsMemory(_end), token).ConfigureAwait(false);
        }
    }

    void MakeRoom(int count)
    {
        if (_start > 0 && (_start == _end || _start + count > _input.Length))
            Move(_start == _end && _input.Length > KeptBytesMax ? ArrayPool<byte>.Shared.Rent(FirstBytes) : _input);
        if (_end == _input.Length)
            Move(ArrayPool<byte>.Shared.Rent(_input.Length * 2));
    }

    void Move(byte[] target)
    {
        Buffer.BlockCopy(_input, _start, target, 0, _end - _start);
        if (target != _input)
            ArrayPool<byte>.Shared.Return(_input);
        _origin += _start;
        _end -= _start;
        _start = 0;
        _input = target;
    }

    int Read24(int at) => BinaryPrimitives.ReadInt32LittleEndian(_input.AsSpan(at)) & FrameBytesMax;
}
