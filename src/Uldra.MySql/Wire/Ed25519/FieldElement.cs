using System.Buffers.Binary;

namespace Uldra.MySql;

/// <summary>
/// A number modulo 2²⁵⁵ − 19 in five limbs of 51 bits, each a little above that between operations. No branch and no index depends on the
/// value, because the values of a signature follow from a password.
/// </summary>
readonly struct FieldElement
{
    public const int Bytes = 32;

    const int LimbBits = 51;
    const ulong LimbMask = (1UL << LimbBits) - 1;

    readonly ulong _l0;
    readonly ulong _l1;
    readonly ulong _l2;
    readonly ulong _l3;
    readonly ulong _l4;

    FieldElement(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        _l0 = l0;
        _l1 = l1;
        _l2 = l2;
        _l3 = l3;
        _l4 = l4;
    }

    public static FieldElement Zero => default;

    public static FieldElement One { get; } = new(1, 0, 0, 0, 0);

    /// <summary>Little-endian; the highest bit is not part of it.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(w0 & LimbMask, (w0 >> 51 | w1 << 13) & LimbMask, (w1 >> 38 | w2 << 26) & LimbMask,
            (w2 >> 25 | w3 << 39) & LimbMask, w3 >> 12 & LimbMask);
    }

    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        Carry(a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4);

    /// <summary>Sixteen times the modulus is added first, so that no limb falls below zero.</summary>
    public static FieldElement operator -(in FieldElement a, in FieldElement b)
    {
        const ulong Lowest = 16 * (LimbMask - 18);
        const ulong Other = 16 * LimbMask;
        return Carry(a._l0 + Lowest - b._l0, a._l1 + Other - b._l1, a._l2 + Other - b._l2, a._l3 + Other - b._l3, a._l4 + Other - b._l4);
    }

    /// <summary>What overflows 2²⁵⁵ comes back nineteenfold at the bottom.</summary>
    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        var (b1, b2, b3, b4) = (19 * b._l1, 19 * b._l2, 19 * b._l3, 19 * b._l4);
        var r0 = Times(a._l0, b._l0) + Times(a._l1, b4) + Times(a._l2, b3) + Times(a._l3, b2) + Times(a._l4, b1);
        var r1 = Times(a._l0, b._l1) + Times(a._l1, b._l0) + Times(a._l2, b4) + Times(a._l3, b3) + Times(a._l4, b2);
        var r2 = Times(a._l0, b._l2) + Times(a._l1, b._l1) + Times(a._l2, b._l0) + Times(a._l3, b4) + Times(a._l4, b3);
        var r3 = Times(a._l0, b._l3) + Times(a._l1, b._l2) + Times(a._l2, b._l1) + Times(a._l3, b._l0) + Times(a._l4, b4);
        var r4 = Times(a._l0, b._l4) + Times(a._l1, b._l3) + Times(a._l2, b._l2) + Times(a._l3, b._l1) + Times(a._l4, b._l0);
        r1 += r0 >> LimbBits;
        r2 += r1 >> LimbBits;
        r3 += r2 >> LimbBits;
        r4 += r3 >> LimbBits;
        return Carry(Low(r0) + 19 * (ulong)(r4 >> LimbBits), Low(r1), Low(r2), Low(r3), Low(r4));
    }

    /// <summary><paramref name="a"/> for a mask of zeros, <paramref name="b"/> for a mask of ones.</summary>
    public static FieldElement Select(in FieldElement a, in FieldElement b, ulong mask) => new(
        a._l0 ^ mask & (a._l0 ^ b._l0), a._l1 ^ mask & (a._l1 ^ b._l1), a._l2 ^ mask & (a._l2 ^ b._l2),
        a._l3 ^ mask & (a._l3 ^ b._l3), a._l4 ^ mask & (a._l4 ^ b._l4));

    /// <summary>1 / this, as the power of the modulus less two: all bits of that exponent are ones but the second and the fourth.</summary>
    public FieldElement Invert()
    {
        var result = One;
        for (var bit = 254; bit >= 0; bit--)
        {
            result *= result;
            if (bit is not (2 or 4))
                result *= this;
        }
        return result;
    }

    /// <summary>The one form below the modulus, little-endian.</summary>
    public void Write(Span<byte> bytes)
    {
        // Twice, because the first pass may leave a carry in the lowest limb.
        var reduced = Carry(_l0, _l1, _l2, _l3, _l4);
        reduced = Carry(reduced._l0, reduced._l1, reduced._l2, reduced._l3, reduced._l4);
        reduced = reduced.SubtractModulusOnce();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, reduced._l0 | reduced._l1 << 51);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], reduced._l1 >> 13 | reduced._l2 << 38);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], reduced._l2 >> 26 | reduced._l3 << 25);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], reduced._l3 >> 39 | reduced._l4 << 12);
    }

    /// <summary>Adding 19 overflows 2²⁵⁵ exactly when the number is not below the modulus; that bit decides.</summary>
    FieldElement SubtractModulusOnce()
    {
        var over = _l0 + 19 >> LimbBits;
        over = _l1 + over >> LimbBits;
        over = _l2 + over >> LimbBits;
        over = _l3 + over >> LimbBits;
        over = _l4 + over >> LimbBits;
        var l0 = _l0 + 19 * over;
        var l1 = _l1 + (l0 >> LimbBits);
        var l2 = _l2 + (l1 >> LimbBits);
        var l3 = _l3 + (l2 >> LimbBits);
        var l4 = _l4 + (l3 >> LimbBits);
        return new(l0 & LimbMask, l1 & LimbMask, l2 & LimbMask, l3 & LimbMask, l4 & LimbMask);
    }

    static FieldElement Carry(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        l1 += l0 >> LimbBits;
        l2 += l1 >> LimbBits;
        l3 += l2 >> LimbBits;
        l4 += l3 >> LimbBits;
        return new((l0 & LimbMask) + 19 * (l4 >> LimbBits), l1 & LimbMask, l2 & LimbMask, l3 & LimbMask, l4 & LimbMask);
    }

    static UInt128 Times(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return new UInt128(high, low);
    }

    static ulong Low(UInt128 limb) => (ulong)limb & LimbMask;
}
