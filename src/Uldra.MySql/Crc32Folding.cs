using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Uldra.MySql;

/// <summary>
/// CRC-32 by carry-less multiplication: sixteen bytes are a polynomial, and multiplying it by x^n mod P moves it n bits along the message,
/// onto bytes that stand further back. What is left at the end is 128 bits, which are divided once.
/// </summary>
/// <remarks>
/// Gopal et al., Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction, Intel 2009. Everything is bit-reflected, as this
/// CRC is. Measured by <c>bench/read --from file</c>: see bench/README.md.
/// </remarks>
static class Crc32Folding
{
    const int Block = 16;

    /// <summary>By 512 bits: four blocks at once, because a multiplication takes longer than it takes to begin the next one.</summary>
    static readonly Vector128<ulong> By4 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);

    /// <summary>By 128 bits.</summary>
    static readonly Vector128<ulong> By1 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);

    static readonly Vector128<ulong> By64Bits = Vector128.Create(0x1_63CD_6124UL, 0);

    /// <summary>P, and the quotient of x^64 by P.</summary>
    static readonly Vector128<ulong> Division = Vector128.Create(0x1_DB71_0641UL, 0x1_F701_1641UL);

    public static bool IsSupported => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    /// <param name="bytes">At least <see cref="Block"/> bytes.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.Length % Block;
        var state = Head(bytes, head);
        bytes = bytes[(head + Block)..];
        if (bytes.Length >= 4 * Block)
            state = FoldBy4(state, ref bytes);
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        foreach (var block in blocks)
            state = Fold(state, By1) ^ block;
        return ~Divide(state);
    }

    /// <summary>
    /// Zero bits in front change nothing, so the bytes that are too many for whole blocks are taken first, behind zeros, and no tail is
    /// left. The start value, all ones, belongs to the message's first four bytes and may reach into the block behind them.
    /// </summary>
    static Vector128<ulong> Head(ReadOnlySpan<byte> bytes, int head)
    {
        var ones = Vector128.CreateScalar(uint.MaxValue).AsByte();
        var first = Vector128.Create(bytes) ^ ones;
        // An index with its highest bit set gives a zero byte: the head moves to the end of its block, and what of the ones stands behind
        // the head moves to the front of the next.
        var index = Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        var state = Ssse3.Shuffle(first, index - Vector128.Create((byte)(Block - head)));
        var behind = Ssse3.Shuffle(ones, index + Vector128.Create((byte)(0x80 - Block + head)));
        return Fold(state.AsUInt64(), By1) ^ Vector128.Create(bytes[head..]).AsUInt64() ^ behind.AsUInt64();
    }

    static Vector128<ulong> FoldBy4(Vector128<ulong> first, ref ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> second = blocks[0], third = blocks[1], fourth = blocks[2];
        var i = 3;
        for (; i + 3 < blocks.Length; i += 4)
        {
            first = Fold(first, By4) ^ blocks[i];
            second = Fold(second, By4) ^ blocks[i + 1];
            third = Fold(third, By4) ^ blocks[i + 2];
            fourth = Fold(fourth, By4) ^ blocks[i + 3];
        }
        bytes = bytes[(i * Block)..];
        var state = Fold(first, By1) ^ second;
        state = Fold(state, By1) ^ third;
        return Fold(state, By1) ^ fourth;
    }

    static Vector128<ulong> Fold(Vector128<ulong> state, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(state, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(state, by, 0x11);

    /// <summary>128 bits to the remainder: to 96, to 64, then Barrett's division by two multiplications.</summary>
    static uint Divide(Vector128<ulong> state)
    {
        var low32 = Vector128.CreateScalar((ulong)uint.MaxValue);
        state = Pclmulqdq.CarrylessMultiply(state, By1, 0x10) ^ Sse2.ShiftRightLogical128BitLane(state, 8);
        state = Pclmulqdq.CarrylessMultiply(state & low32, By64Bits, 0x00) ^ Sse2.ShiftRightLogical128BitLane(state, 4);
        var quotient = Pclmulqdq.CarrylessMultiply(state & low32, Division, 0x10) & low32;
        return (Pclmulqdq.CarrylessMultiply(quotient, Division, 0x00) ^ state).AsUInt32()[1];
    }
}
