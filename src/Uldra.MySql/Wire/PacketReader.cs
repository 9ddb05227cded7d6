using System.Buffers;
using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// Cuts the stream of bytes into packets. It reads ahead, so that many small packets cost one system call, and hands out slices of its own
/// buffer, so that they cost no copy. The buffer grows only when it is full of bytes that arrived: a length is never believed.
/// <code>
/// payload length: 3 bytes little-endian │ sequence id: 1 byte │ payload
/// </code>
/// A payload of 0xFFFFFF bytes goes on in the next packet; the parts are joined here by closing the gaps the headers leave.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html</remarks>
sealed class PacketReader(Transport transport)
{
    public const int HeaderBytes = 4;

    /// <summary>The largest part; a payload of this length or more has a successor.</summary>
    public const int PartBytesMax = 0xFFFFFF;

    /// <summary>The largest max_allowed_packet a server can have.</summary>
    public const int PacketBytesMax = 1 << 30;

    const int ReadAheadBytes = 64 << 10;

    /// <summary>Where the other side is faster than we are, fewer and larger reads cost less. More than the processor's cache would not.</summary>
    const int ReadAheadBytesMax = 256 << 10;

    /// <summary>Above this a buffer is not rented: the pool would keep it. It grows in large steps then, because each step leaves the one
    /// before it behind, while what is not written yet takes no memory.</summary>
    const int LargeBytes = 16 << 20;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadAheadBytes);
    int _start;
    int _end;

    /// <summary>Where the buffer's first byte lies, counted from the connection's start.</summary>
    long _origin;

    /// <summary>The sequence id the next packet must carry, in either direction: both sides count together within a command.</summary>
    public byte Sequence { get; set; }

    /// <summary>No packet may be longer.</summary>
    public int BytesMax { get; set; } = PacketBytesMax;

    /// <summary>False where the numbers of packets mean nothing: <see cref="CompressedFrames"/>, <see cref="PacketChannel.Unnumbered"/>.</summary>
    public bool ChecksSequence { get; set; } = true;

    /// <summary>Bytes that arrived and were not handed out yet.</summary>
    public int BufferedBytes => _end - _start;

    /// <summary>What the buffer takes now.</summary>
    public int CapacityBytes => _buffer.Length;

    /// <summary>A further packet is in memory as a whole: reading it will not wait.
    /// (Not known of packets that go on in a next one.)</summary>
    public bool HasBufferedPacket => TryMeasure(out _);

    /// <summary>The next packet if it is in memory; false says nothing about its health, which <see cref="ReadAsync"/> looks at.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> packet)
    {
        if (TryMeasure(out var length) && IsDue(_buffer[_start + 3]))
        {
            packet = Take(length);
            Sequence++;
            return true;
        }
        packet = default;
        return false;
    }

    /// <summary>The next packet's payload, valid until the next read.</summary>
    /// <exception cref="MySqlProtocolException">Sequence or length is wrong.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken token)
    {
        if (TryRead(out var whole))
            return whole;
        MakeRoom();
        await FillAsync(HeaderBytes, token).ConfigureAwait(false);
        if (!IsDue(_buffer[_start + 3]))
            await ThrowOutOfOrderAsync(token).ConfigureAwait(false);
        Sequence++;
        var length = LengthAt(_start);
        if (length > BytesMax)
            throw new MySqlProtocolException($"a packet of {length} bytes where {BytesMax} are the most", _origin + _start);
        for (var part = length; part == PartBytesMax;)
        {
            await FillAsync(HeaderBytes + length + HeaderBytes, token).ConfigureAwait(false);
            part = JoinNextPart(length);
            length += part;
        }
        await FillAsync(HeaderBytes + length, token).ConfigureAwait(false);
        if (transport.Frames is { InOrder: false })
            throw new MySqlProtocolException("a packet goes on in a compressed frame that is out of sequence", _origin + _start);
        return Take(length);
    }

    /// <summary>Gives the buffer back. Only when no read is under way and no packet is in use any more.</summary>
    public void Release()
    {
        Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    bool IsDue(byte sequence) => (sequence == Sequence || !ChecksSequence) && transport.Frames is not { InOrder: false };

    int LengthAt(int header) => BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(header)) & PartBytesMax;

    bool TryMeasure(out int length)
    {
        length = 0;
        if (BufferedBytes < HeaderBytes)
            return false;
        length = LengthAt(_start);
        return length < PartBytesMax && length <= BytesMax && BufferedBytes - HeaderBytes >= length;
    }

    ReadOnlyMemory<byte> Take(int length)
    {
        var packet = _buffer.AsMemory(_start + HeaderBytes, length);
        _start += HeaderBytes + length;
        return packet;
    }

    /// <summary>Removes the header behind the first <paramref name="length"/> payload bytes and returns the length it announces.</summary>
    int JoinNextPart(int length)
    {
        var header = _start + HeaderBytes + length;
        var part = LengthAt(header);
        if (!IsDue(_buffer[header + 3]))
            throw new MySqlProtocolException($"sequence id {_buffer[header + 3]} where {Sequence} is due", _origin + header + 3);
        if (part > BytesMax - length)
            throw new MySqlProtocolException($"a packet above the largest max_allowed_packet ({BytesMax} bytes)", _origin + header);
        Sequence++;
        Buffer.BlockCopy(_buffer, header + HeaderBytes, _buffer, header, _end - header - HeaderBytes);
        _end -= HeaderBytes;
        _origin += HeaderBytes;
        return part;
    }

    /// <summary>Reads until <paramref name="count"/> bytes from <see cref="_start"/> on are there.</summary>
    async ValueTask FillAsync(int count, CancellationToken token)
    {
        while (BufferedBytes < count)
        {
            if (_end == _buffer.Length)
                Resize(Math.Min(_buffer.Length * (_buffer.Length < LargeBytes ? 2L : 8L), BytesMax + (long)ReadAheadBytes));
            _end += await transport.ReadAsync(_buffer.AsMemory(_end), token).ConfigureAwait(false);
        }
    }

    /// <summary>Moves the begun packet to the front, and lets go of a buffer that one huge packet had made large. A buffer that the last
    /// read filled is too small for what is waiting.</summary>
    void MakeRoom()
    {
        if (_buffer.Length > 16 * ReadAheadBytes && BufferedBytes < _buffer.Length / 16)
            Resize(Math.Max(ReadAheadBytes, BufferedBytes * 2));
        else if (_end == _buffer.Length && _end < ReadAheadBytesMax)
            Resize(_end * 2);
        else if (_start > 0)
            Move(_buffer);
    }

    void Resize(long size)
    {
        var old = _buffer;
        Move(size > LargeBytes ? GC.AllocateUninitializedArray<byte>((int)size) : ArrayPool<byte>.Shared.Rent((int)size));
        Return(old);
    }

    static void Return(byte[] buffer)
    {
        if (buffer.Length <= LargeBytes)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    void Move(byte[] target)
    {
        Buffer.BlockCopy(_buffer, _start, target, 0, BufferedBytes);
        _origin += _start;
        _end -= _start;
        _start = 0;
        _buffer = target;
    }

    /// <summary>
    /// A server that kills an idle session or shuts down says so unasked, in a packet numbered as if it opened a command. That reason is
    /// worth more than "out of order"; it is still the end of the connection.
    /// </summary>
    async ValueTask ThrowOutOfOrderAsync(CancellationToken token)
    {
        var found = _buffer[_start + 3];
        var place = _origin + _start + 3;
        var length = LengthAt(_start);
        if (length <= ErrorPacket.LastWordBytesMax)
        {
            await FillAsync(HeaderBytes + length, token).ConfigureAwait(false);
            if (ErrorPacket.TryParse(_buffer.AsSpan(_start + HeaderBytes, length), inStep: false) is { } error)
                throw error;
        }
        throw new MySqlProtocolException($"sequence id {found} where {Sequence} is due", place);
    }
}
