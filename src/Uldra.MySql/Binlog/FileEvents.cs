using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// (1) Events of binary log files on disk, one file behind the other as the server numbered them.
/// <code>
/// 0xFE 'b' 'i' 'n' │ events
/// </code>
/// It does not wait for a file to grow: what is complete now is read.
/// </summary>
/// <param name="first">The first of the paths to read.</param>
/// <param name="startOffset">Where the first wanted event of that file starts; the file's format description is read in any case.</param>
sealed class FileEvents(IReadOnlyList<string> paths, int first, ulong startOffset, EventDecoder decoder) : IEventSource
{
    const int MagicBytes = 4;
    const int ReadBytes = 1 << 20;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
    int _start;
    int _end;
    int _next = first;
    string? _path;
    long _offset;
    SafeFileHandle? _handle;

    public ServerInfo Server => ServerHandshake.ReadServer(decoder.ServerVersion ?? "");

    public bool HasBuffered => TryMeasure(out _);

    /// <summary>The last file ends within an event, as after a crash of the server, or while it writes.</summary>
    public bool IsCutOff { get; private set; }

    public bool TryRead(out ReadOnlyMemory<byte> packet)
    {
        if (!TryMeasure(out var size))
        {
            packet = default;
            return false;
        }
        packet = _buffer.AsMemory(_start, size);
        _start += size;
        return true;
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken token)
    {
        while (true)
        {
            if (TryRead(out var packet))
                return packet;
            if (_handle is not null)
            {
                if (!await FillAsync(token).ConfigureAwait(false))
                    Close();
            }
            else if (!await OpenNextAsync(token).ConfigureAwait(false))
                return default;
        }
    }

    public ValueTask DisposeAsync()
    {
        _handle?.Dispose();
        _handle = null;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
        return ValueTask.CompletedTask;
    }

    bool TryMeasure(out int size)
    {
        size = 0;
        if (_end - _start < EventHeader.Bytes)
            return false;
        var announced = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start + 9));
        if (announced is < EventHeader.Bytes or > PacketReader.PacketBytesMax)
            throw Fault($"an event says it has {announced} bytes");
        size = (int)announced;
        return size <= _end - _start;
    }

    async ValueTask<bool> OpenNextAsync(CancellationToken token)
    {
        if (_next == paths.Count)
            return false;
        var start = _path is null ? startOffset : MagicBytes;
        Enter(paths[_next]);
        _handle = File.OpenHandle(_path!, options: FileOptions.SequentialScan);
        _offset = 0;
        if (!await FillAsync(token).ConfigureAwait(false) || _end < MagicBytes)
            throw Fault("it is empty or too short");
        RequireMagic(_buffer.AsSpan(0, MagicBytes));
        _start = MagicBytes;
        decoder.MoveTo(Path.GetFileName(_path!), start);
        if (start > MagicBytes)
            await KeepDescriptionOnlyAsync(start, token).ConfigureAwait(false);
        _next++;
        return true;
    }

    void Enter(string path)
    {
        var previous = _path;
        _path = path;
        if (previous is null)
            return;
        var (name, number) = LogFileName.Split(Path.GetFileName(previous));
        if (LogFileName.Split(Path.GetFileName(path)) != (name, number + 1))
            throw Fault($"it does not follow {Path.GetFileName(previous)}: {LogFileName.Join(name, number + 1)} is missing");
    }

    /// <summary>The reader goes on at the offset asked for.</summary>
    async ValueTask KeepDescriptionOnlyAsync(ulong start, CancellationToken token)
    {
        int size;
        while (!TryMeasure(out size))
            if (!await FillAsync(token).ConfigureAwait(false))
                throw Fault("it ends within its first event");
        _end = _start + size;
        _offset = (long)start;
        if (start > (ulong)RandomAccess.GetLength(_handle!))
            throw Fault($"it is shorter than the offset asked for, {start}");
    }

    /// <summary>False at the end of the file.</summary>
    async ValueTask<bool> FillAsync(CancellationToken token)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }
        // Grows only when full of bytes that were read.
        if (_end == _buffer.Length)
            Grow();
        var read = await RandomAccess.ReadAsync(_handle!, _buffer.AsMemory(_end), _offset, token).ConfigureAwait(false);
        _offset += read;
        _end += read;
        return read > 0;
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, PacketReader.PacketBytesMax + ReadBytes));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    void Close()
    {
        if (_end > _start)
        {
            if (_next < paths.Count)
                throw Fault($"it ends within an event, {_end - _start} bytes behind the last whole one, and it is not the last file");
            IsCutOff = true;
        }
        _start = _end = 0;
        _handle!.Dispose();
        _handle = null;
    }

    void RequireMagic(ReadOnlySpan<byte> magic)
    {
        var isLog = magic[1..].SequenceEqual("bin"u8);
        if (isLog && magic[0] == 0xFD)
            throw Fault("it is encrypted (binlog_encryption), and only its server has the key: read it from the server");
        if (!isLog || magic[0] != 0xFE)
            throw Fault("it is not a binary log");
    }

    BinlogFormatException Fault(string cause) =>
        new($"{_path}: {cause}. Check the file with mysqlbinlog, and give all files of the stretch in order.",
            Path.GetFileName(_path) ?? "", (ulong)Math.Max(0, _offset - (_end - _start)));
}
