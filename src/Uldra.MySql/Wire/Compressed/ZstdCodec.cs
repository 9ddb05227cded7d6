using System.Runtime.InteropServices;
using Uldra.MySql.Compression;

namespace Uldra.MySql;

/// <summary>
/// zstd, by the system's library. Its memory is given back by the finalizer and nowhere else: a connection may be closed while a read is
/// under way, and the library must not lose its memory then.
/// </summary>
sealed class ZstdCodec : IFrameCodec
{
    /// <summary>The library's own default. The server learns it in the handshake and uses it for what it sends.</summary>
    public const byte Level = 3;

    readonly ZstdDecompressor _frame = new();
    readonly byte[] _output = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);
    int _start;
    int _end;

    // Runs even when the constructor did not get that far.
    ~ZstdCodec() => _frame?.Dispose();

    public void Begin(ReadOnlyMemory<byte> frame)
    {
        _frame.Begin(frame);
        _start = _end = 0;
    }

    public int Read(Span<byte> output)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = _frame.Read(_output, 0);
        }
        var count = Math.Min(output.Length, _end - _start);
        _output.AsSpan(_start, count).CopyTo(output);
        _start += count;
        // Keeps the finalizer away from a call that is under way.
        GC.KeepAlive(this);
        return count;
    }

    public int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var room = Math.Min(output.Length, input.Length - 1);
        var length = Zstd.Compress(
            ref MemoryMarshal.GetReference(output), (nuint)room, ref MemoryMarshal.GetReference(input), (nuint)input.Length, Level);
        return Zstd.IsError(length) != 0 ? -1 : (int)length;
    }
}
