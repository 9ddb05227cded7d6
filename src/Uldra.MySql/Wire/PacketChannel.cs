using System.Buffers;
using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>Packets in both directions over one transport. It knows framing and sequence ids, not what packets mean.</summary>
sealed class PacketChannel(Transport transport)
{
    const int OutputBytes = 32 << 10;

    /// <summary>Handshakes, keys and errors are far smaller; a peer that has not logged us in gets no more memory than this.</summary>
    const int LoginBytesMax = 64 << 10;

    readonly PacketReader _reader = new(transport) { BytesMax = LoginBytesMax };
    byte[] _output = ArrayPool<byte>.Shared.Rent(OutputBytes);

    public bool HasBufferedPacket => _reader.HasBufferedPacket;

    public bool IsCompressed => transport.Frames is not null;

    /// <summary>The number that the next packet carries, in either direction.</summary>
    public byte NextNumber => _reader.Sequence;

    public bool HasBufferedBytes => _reader.BufferedBytes > 0;

    public bool TryRead(out ReadOnlyMemory<byte> packet) => _reader.TryRead(out packet);

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken token) => _reader.ReadAsync(token);

    /// <summary>The login is over: packets may be as large as they get, and are compressed if so agreed.</summary>
    public void EndLogin(Compress compress)
    {
        _reader.BytesMax = PacketReader.PacketBytesMax;
        if (compress == Compress.None)
            return;
        if (HasBufferedBytes)
            throw new MySqlProtocolException("bytes that are not compressed behind the login", 0);
        transport.Compress(compress == Compress.Zstd ? new ZstdCodec() : new ZlibCodec());
        _reader.ChecksSequence = false;
    }

    /// <summary>From here on the server's numbers mean nothing: it starts again with each acknowledgement it reads.</summary>
    public void Unnumbered()
    {
        _reader.ChecksSequence = false;
        if (transport.Frames is { } frames)
            frames.ChecksSequence = false;
    }

    /// <summary>What comes now answers a command that was not the last one sent.</summary>
    public void ExpectNumber(byte number) => _reader.Sequence = number;

    /// <summary>A packet that answers one from the server.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> payload, CancellationToken token) => WriteAsync(null, payload, token);

    /// <summary>A packet that opens a new command: sequence ids start again at 0.</summary>
    public ValueTask WriteCommandAsync(byte command, ReadOnlyMemory<byte> payload, CancellationToken token)
    {
        if (_reader.BufferedBytes > 0)
            return RefuseLeftoverAsync(token);
        Restart();
        return WriteAsync(command, payload, token);
    }

    /// <summary>A short packet numbered 0, beside a read that is under way: it shares no buffer, number or time-out with that.</summary>
    public ValueTask WriteAsideAsync(ReadOnlyMemory<byte> payload, CancellationToken token)
    {
        byte[] packet = [(byte)payload.Length, (byte)(payload.Length >> 8), 0, 0, .. payload.Span];
        return transport.WriteAsideAsync(transport.Frames is null ? packet : CompressedFrames.Plain(packet), token);
    }

    /// <summary>Only when nothing is under way; otherwise the buffers are left to the garbage collector.</summary>
    public void Release()
    {
        _reader.Release();
        ArrayPool<byte>.Shared.Return(_output);
        _output = [];
    }

    void Restart()
    {
        _reader.Sequence = 0;
        transport.Frames?.Restart();
    }

    async ValueTask WriteAsync(byte? command, ReadOnlyMemory<byte> payload, CancellationToken token)
    {
        var left = payload.Length + (command is null ? 0L : 1L);
        int part;
        do
        {
            part = (int)Math.Min(left, PacketReader.PartBytesMax);
            left -= part;
            BinaryPrimitives.WriteInt32LittleEndian(_output, part | _reader.Sequence++ << 24);
            var used = PacketReader.HeaderBytes;
            if (command is { } first)
            {
                _output[used++] = first;
                part--;
                command = null;
            }
            // Header and beginning leave together: two small writes would be two TCP segments and two TLS records.
            var beginning = Math.Min(part, _output.Length - used);
            payload.Span[..beginning].CopyTo(_output.AsSpan(used));
            await SendAsync(_output.AsMemory(0, used + beginning), token).ConfigureAwait(false);
            if (part > beginning)
                await SendAsync(payload[beginning..part], token).ConfigureAwait(false);
            payload = payload[part..];
            part += used - PacketReader.HeaderBytes;
        }
        while (part == PacketReader.PartBytesMax);
    }

    /// <summary>
    /// A server that refuses a packet while it still arrives (1153, too large) answers and closes; the write then fails, and the reason
    /// lies in what was received. Without looking there, a lasting error would be taken for a lost connection and retried for ever.
    /// </summary>
    async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        try
        {
            await transport.WriteAsync(bytes, token).ConfigureAwait(false);
        }
        catch (MySqlException lost)
        {
            await ThrowLastWordAsync(lost, token).ConfigureAwait(false);
            throw;
        }
    }

    async ValueTask ThrowLastWordAsync(MySqlException lost, CancellationToken token)
    {
        transport.Timeout = TimeSpan.FromSeconds(1);
        ReadOnlyMemory<byte> packet;
        try
        {
            packet = await _reader.ReadAsync(token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MySqlException { Code: ClientError.ConnectionLost } or MySqlProtocolException)
        {
            return;
        }
        if (ErrorPacket.TryParse(packet.Span, inStep: false) is { } error)
            throw new MySqlException(error.Code, error.SqlState, error.Message, lost);
    }

    /// <summary>Bytes nobody asked for: the server's last word (see <see cref="PacketReader"/>), or a stream that is out of step.</summary>
    async ValueTask RefuseLeftoverAsync(CancellationToken token)
    {
        var packet = await _reader.ReadAsync(token).ConfigureAwait(false);
        throw ErrorPacket.TryParse(packet.Span, inStep: false)
            ?? (Exception)new MySqlProtocolException("a packet nobody asked for before a new command", 0);
    }
}
