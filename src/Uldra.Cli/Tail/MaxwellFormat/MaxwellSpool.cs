using System.Buffers.Binary;

namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>
/// The lines of the open transaction, until its commit tells what belongs into each. A large transaction goes on in a temporary file, so
/// that memory stays flat. Each line has one hole, between its head and its tail.
/// <code>
/// in the file: head bytes: 4 │ tail bytes: 4 (-1: no hole) │ head │ tail
/// </code>
/// </summary>
sealed class MaxwellSpool : IDisposable
{
    /// <summary>Below what a buffer keeps, so that it is not made anew each time.</summary>
    const int MemoryBytesMax = 2 << 20;
    const int FileBufferBytes = 1 << 16;
    const int NoHole = -1;

    readonly List<(int Hole, int End)> _ends = [];
    readonly JsonBuffer _fromFile = new();
    FileStream? _file;
    int _linesInFile;
    int _read;

    /// <summary>The line that is being written, behind those that are complete.</summary>
    public JsonBuffer Lines { get; } = new();

    /// <summary>Complete lines, in the file and in memory.</summary>
    public int Count => _linesInFile + _ends.Count;

    /// <summary>All lines that have a hole.</summary>
    public int HoledCount { get; private set; }

    /// <param name="hole">Where it is in <see cref="Lines"/>.</param>
    public void EndLine(int hole)
    {
        HoledCount++;
        End(hole);
    }

    public void EndLineWithoutHole() => End(NoHole);

    /// <summary>The next line in order; the spans live until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> head, out ReadOnlySpan<byte> tail, out bool hasHole)
    {
        head = tail = default;
        hasHole = false;
        if (_read == Count)
            return false;
        if (_read < _linesInFile)
            ReadFromFile(out head, out tail, out hasHole);
        else
            Slice(_read - _linesInFile, out head, out tail, out hasHole);
        _read++;
        return true;
    }

    /// <summary>Forgets all lines.</summary>
    public void Clear()
    {
        Lines.Clear();
        _ends.Clear();
        (_linesInFile, _read, HoledCount) = (0, 0, 0);
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => _file?.Dispose();

    void End(int hole)
    {
        _ends.Add((hole, Lines.Count));
        if (Lines.Count >= MemoryBytesMax)
            Spill();
    }

    void Slice(int line, out ReadOnlySpan<byte> head, out ReadOnlySpan<byte> tail, out bool hasHole)
    {
        var start = line == 0 ? 0 : _ends[line - 1].End;
        var (hole, end) = _ends[line];
        hasHole = hole != NoHole;
        head = Lines.Written[start..(hasHole ? hole : end)];
        tail = hasHole ? Lines.Written[hole..end] : default;
    }

    void Spill()
    {
        _file ??= new FileStream(Path.Combine(Path.GetTempPath(), $"uldra-tail-{Environment.ProcessId}-{Guid.NewGuid():N}"), FileMode.CreateNew,
            FileAccess.ReadWrite, FileShare.None, FileBufferBytes, FileOptions.DeleteOnClose);
        Span<byte> lengths = stackalloc byte[8];
        for (var i = 0; i < _ends.Count; i++)
        {
            Slice(i, out var head, out var tail, out var hasHole);
            BinaryPrimitives.WriteInt32LittleEndian(lengths, head.Length);
            BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], hasHole ? tail.Length : NoHole);
            _file.Write(lengths);
            _file.Write(head);
            _file.Write(tail);
        }
        _linesInFile += _ends.Count;
        _ends.Clear();
        Lines.Clear();
    }

    void ReadFromFile(out ReadOnlySpan<byte> head, out ReadOnlySpan<byte> tail, out bool hasHole)
    {
        if (_read == 0)
            _file!.Position = 0;
        Span<byte> lengths = stackalloc byte[8];
        _file!.ReadExactly(lengths);
        var headBytes = BinaryPrimitives.ReadInt32LittleEndian(lengths);
        var tailBytes = BinaryPrimitives.ReadInt32LittleEndian(lengths[4..]);
        hasHole = tailBytes != NoHole;
        var all = headBytes + Math.Max(0, tailBytes);
        _fromFile.Clear();
        _file.ReadExactly(_fromFile.GetSpan(all)[..all]);
        _fromFile.Advance(all);
        head = _fromFile.Written[..headBytes];
        tail = _fromFile.Written[headBytes..];
    }
}
