using System.Runtime.InteropServices;

namespace Uldra.MySql.Compression;

/// <summary>
/// Decompresses frames of zstd, one behind the other, in pieces as small as the caller asks for. Both sides go through pinned arrays,
/// because the library keeps pointers during a call. It does not limit how much comes out: the caller does.
/// </summary>
sealed class ZstdDecompressor : IDisposable
{
    const int InputBytes = 64 << 10;
    const int ResetSession = 1;

    readonly byte[] _input = GC.AllocateUninitializedArray<byte>(InputBytes, pinned: true);
    readonly nint _context;
    ReadOnlyMemory<byte> _source;
    Zstd.Part _in;
    bool _isFrameOpen;

    /// <exception cref="NotSupportedException">The system has no libzstd.</exception>
    public ZstdDecompressor()
    {
        if (!IsAvailable)
            throw new NotSupportedException($"this machine has no {Zstd.Library}");
        _context = Zstd.CreateDecompression();
        if (_context == 0)
            throw new OutOfMemoryException("libzstd could not allocate a decompression context.");
        _in.Start = Marshal.UnsafeAddrOfPinnedArrayElement(_input, 0);
    }

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Zstd.Library, out _);

    /// <summary>From now on these frames; the memory must stay as it is until they are read.</summary>
    public void Begin(ReadOnlyMemory<byte> source)
    {
        Zstd.Reset(_context, ResetSession);
        _source = source;
        _in.Size = _in.Position = 0;
        _isFrameOpen = false;
    }

    /// <summary>At least one byte, or 0 when all frames were read.</summary>
    /// <param name="pinned">Allocated as pinned.</param>
    /// <exception cref="MySqlProtocolException">Not zstd, damaged, or cut off.</exception>
    public int Read(byte[] pinned, int offset)
    {
        var output = new Zstd.Part
        {
            Start = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset), Size = (nuint)(pinned.Length - offset),
        };
        while (output.Position == 0)
        {
            if (_in.Position == _in.Size)
                Refill();
            // Input may be used up while output still waits inside the library.
            if (_in.Size == 0 && !_isFrameOpen)
                return 0;
            var before = _in.Position;
            var code = Zstd.Decompress(_context, ref output, ref _in);
            if (Zstd.IsError(code) != 0)
                throw new MySqlProtocolException($"zstd cannot be decompressed: {Zstd.Explain(code)}", Place);
            _isFrameOpen = code != 0;
            if (output.Position == 0 && _in.Position == before && _source.IsEmpty)
                throw new MySqlProtocolException("zstd ends within a frame", Place);
        }
        return (int)output.Position;
    }

    public void Dispose() => Zstd.FreeDecompression(_context);

    long Place => (long)_in.Position;

    void Refill()
    {
        var count = Math.Min(_source.Length, _input.Length);
        _source.Span[..count].CopyTo(_input);
        _source = _source[count..];
        _in.Size = (nuint)count;
        _in.Position = 0;
    }
}
