using System.Buffers;

namespace Uldra.MySql.Binlog;

/// <summary>Bytes that wait, in memory while the budget has room and then in a file of their own; only ever appended and cut off at the
/// end.</summary>
sealed class HeldBytes(HeldBudget budget) : IDisposable
{
    const int ChunkBytes = 64 << 10;

    readonly List<byte[]> _chunks = [];
    Microsoft.Win32.SafeHandles.SafeFileHandle? _file;
    long _inMemory;
    long _inFile;

    public long Length => _inMemory + _inFile;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_inFile == 0)
            bytes = AppendToMemory(bytes);
        if (bytes.IsEmpty)
            return;
        budget.TakeDisk(bytes.Length);
        try
        {
            _file ??= budget.OpenFile();
            RandomAccess.Write(_file, bytes, _inFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw budget.NoDisk(e);
        }
        _inFile += bytes.Length;
    }

    /// <summary>Forgets what was appended since it had this length.</summary>
    public void Truncate(long length)
    {
        var inFile = Math.Max(length - _inMemory, 0);
        budget.ReturnDisk(_inFile - inFile);
        _inFile = inFile;
        _inMemory = Math.Min(length, _inMemory);
        var needed = (int)((_inMemory + ChunkBytes - 1) / ChunkBytes);
        Return(needed);
    }

    public void Read(long offset, Span<byte> into)
    {
        while (!into.IsEmpty && offset < _inMemory)
        {
            var chunk = _chunks[(int)(offset / ChunkBytes)];
            var at = (int)(offset % ChunkBytes);
            var count = (int)Math.Min(Math.Min(ChunkBytes - at, _inMemory - offset), into.Length);
            chunk.AsSpan(at, count).CopyTo(into);
            into = into[count..];
            offset += count;
        }
        while (!into.IsEmpty)
        {
            var count = RandomAccess.Read(_file!, into, offset - _inMemory);
            if (count == 0)
                throw new InvalidOperationException("Held bytes were read beyond their end.");
            into = into[count..];
            offset += count;
        }
    }

    public void Dispose()
    {
        Truncate(0);
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Returns what found no room.</summary>
    ReadOnlySpan<byte> AppendToMemory(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var at = (int)(_inMemory % ChunkBytes);
            if (at == 0)
            {
                if (!budget.TryTakeMemory(ChunkBytes))
                    return bytes;
                _chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
            }
            var count = Math.Min(bytes.Length, ChunkBytes - at);
            bytes[..count].CopyTo(_chunks[^1].AsSpan(at));
            _inMemory += count;
            bytes = bytes[count..];
        }
        return bytes;
    }

    void Return(int keep)
    {
        for (var i = _chunks.Count - 1; i >= keep; i--)
        {
            ArrayPool<byte>.Shared.Return(_chunks[i]);
            budget.ReturnMemory(ChunkBytes);
            _chunks.RemoveAt(i);
        }
    }
}
