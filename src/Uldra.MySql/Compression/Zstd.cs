using System.Runtime.InteropServices;

namespace Uldra.MySql.Compression;

/// <summary>The system's libzstd, as much of it as is needed.</summary>
/// <remarks>https://facebook.github.io/zstd/zstd_manual.html, "Streaming decompression". The library bounds the memory of one stream by its
/// own limit for windows, 128 MiB.</remarks>
static class Zstd
{
    public const string Library = "libzstd.so.1";

    /// <summary>Also the layout of ZSTD_outBuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public nint Start;
        public nuint Size;
        public nuint Position;
    }

    [DllImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static extern nint CreateDecompression();

    [DllImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static extern nuint FreeDecompression(nint context);

    /// <summary>Directive 1 forgets a frame that was not read to its end.</summary>
    [DllImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static extern nuint Reset(nint context, int directive);

    /// <summary>0 at a frame's end, an error (see <see cref="IsError"/>), or a hint of how much is still to come.</summary>
    [DllImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static extern nuint Decompress(nint context, ref Part output, ref Part input);

    /// <summary>One whole frame; the compressed length, or an error when the room is too small.</summary>
    [DllImport(Library, EntryPoint = "ZSTD_compress")]
    public static extern nuint Compress(ref byte output, nuint outputSize, ref byte input, nuint inputSize, int level);

    [DllImport(Library, EntryPoint = "ZSTD_isError")]
    public static extern uint IsError(nuint code);

    [DllImport(Library, EntryPoint = "ZSTD_getErrorName")]
    static extern nint ErrorName(nuint code);

    public static string Explain(nuint code) => Marshal.PtrToStringAnsi(ErrorName(code)) ?? "unknown error";
}
