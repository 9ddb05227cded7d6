using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// Numbers modulo the order of the generator, 2²⁵² + 27742317777372353535851937790883648493, as four little-endian words. Bit by bit and
/// without branches: a signature needs two reductions and one product, so there is nothing to hurry.
/// </summary>
readonly struct GroupScalar
{
    const ulong Order0 = 0x5812631A5CF5D3ED;
    const ulong Order1 = 0x14DEF9DEA2F79CD6;
    const ulong Order3 = 0x1000000000000000;

    readonly ulong _w0;
    readonly ulong _w1;
    readonly ulong _w2;
    readonly ulong _w3;

    GroupScalar(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        _w0 = w0;
        _w1 = w1;
        _w2 = w2;
        _w3 = w3;
    }

    /// <summary>Little-endian bytes of any length, reduced.</summary>
    public static GroupScalar Reduce(ReadOnlySpan<byte> bytes)
    {
        var one = new GroupScalar(1, 0, 0, 0);
        var result = default(GroupScalar);
        for (var bit = bytes.Length * 8 - 1; bit >= 0; bit--)
            result = result + result + one.Masked(Mask(bytes[bit >> 3] >> (bit & 7)));
        return result;
    }

    public static GroupScalar operator +(GroupScalar a, GroupScalar b)
    {
        // Both are below the order, which is below 2²⁵³: the sum does not overflow the fourth word.
        var w0 = Sum(a._w0, b._w0, 0, out var carry);
        var w1 = Sum(a._w1, b._w1, carry, out carry);
        var w2 = Sum(a._w2, b._w2, carry, out carry);
        return new GroupScalar(w0, w1, w2, a._w3 + b._w3 + carry).SubtractOrderOnce();
    }

    public static GroupScalar operator *(GroupScalar a, GroupScalar b)
    {
        Span<byte> bits = stackalloc byte[32];
        b.Write(bits);
        var result = default(GroupScalar);
        for (var bit = bits.Length * 8 - 1; bit >= 0; bit--)
            result = result + result + a.Masked(Mask(bits[bit >> 3] >> (bit & 7)));
        return result;
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _w0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], _w1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], _w2);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], _w3);
    }

    GroupScalar SubtractOrderOnce()
    {
        var w0 = Difference(_w0, Order0, 0, out var borrow);
        var w1 = Difference(_w1, Order1, borrow, out borrow);
        var w2 = Difference(_w2, 0, borrow, out borrow);
        var w3 = Difference(_w3, Order3, borrow, out borrow);
        var keep = 0UL - borrow;
        return new(w0 ^ keep & (w0 ^ _w0), w1 ^ keep & (w1 ^ _w1), w2 ^ keep & (w2 ^ _w2), w3 ^ keep & (w3 ^ _w3));
    }

    GroupScalar Masked(ulong mask) => new(_w0 & mask, _w1 & mask, _w2 & mask, _w3 & mask);

    static ulong Mask(int lowestBit) => 0UL - (ulong)(lowestBit & 1);

    static ulong Sum(ulong a, ulong b, ulong carry, out ulong carried)
    {
        var sum = (UInt128)a + b + carry;
        carried = (ulong)(sum >> 64);
        return (ulong)sum;
    }

    static ulong Difference(ulong a, ulong b, ulong borrow, out ulong borrowed)
    {
        var difference = (UInt128)a - b - borrow;
        borrowed = (ulong)(difference >> 64) & 1;
        return (ulong)difference;
    }
}
