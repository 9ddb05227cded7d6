namespace Uldra.MySql;

/// <summary>
/// A point of the curve −x² + y² = 1 + d·x²·y² in extended coordinates (x = X/Z, y = Y/Z, x·y = T/Z). One formula adds any two points,
/// equal or not, so that doubling needs none of its own and no branch looks at a value.
/// </summary>
/// <remarks>RFC 8032, section 5.1.4; Hisil, Wong, Carter, Dawson: Twisted Edwards Curves Revisited (2008).</remarks>
readonly struct EdwardsPoint
{
    /// <summary>2·d.</summary>
    static readonly FieldElement TwiceD = Parse("2406D9DC56DFFCE7198E80F2EEF3D13000E0149A8283B156EBD69B9426B2F159");

    static readonly EdwardsPoint Generator = FromAffine(
        Parse("216936D3CD6E53FEC0A4E231FDD6DC5C692CC7609525A7B2C9562D608F25D51A"),
        Parse("6666666666666666666666666666666666666666666666666666666666666658"));

    readonly FieldElement _x;
    readonly FieldElement _y;
    readonly FieldElement _z;
    readonly FieldElement _t;

    EdwardsPoint(in FieldElement x, in FieldElement y, in FieldElement z, in FieldElement t)
    {
        _x = x;
        _y = y;
        _z = z;
        _t = t;
    }

    static EdwardsPoint Neutral => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The generator as often as the scalar (32 bytes, little-endian) says, encoded as 32 bytes.</summary>
    public static byte[] MultiplyGenerator(ReadOnlySpan<byte> scalar)
    {
        var product = Neutral;
        for (var bit = FieldElement.Bytes * 8 - 1; bit >= 0; bit--)
        {
            product = Add(product, product);
            var sum = Add(product, Generator);
            product = Select(product, sum, 0UL - (ulong)(scalar[bit >> 3] >> (bit & 7) & 1));
        }
        return product.Encode();
    }

    static EdwardsPoint FromAffine(in FieldElement x, in FieldElement y) => new(x, y, FieldElement.One, x * y);

    static EdwardsPoint Add(in EdwardsPoint p, in EdwardsPoint q)
    {
        var a = (p._y - p._x) * (q._y - q._x);
        var b = (p._y + p._x) * (q._y + q._x);
        var c = p._t * TwiceD * q._t;
        var d = p._z * q._z;
        d += d;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new(e * f, g * h, f * g, e * h);
    }

    static EdwardsPoint Select(in EdwardsPoint p, in EdwardsPoint q, ulong mask) => new(
        FieldElement.Select(p._x, q._x, mask), FieldElement.Select(p._y, q._y, mask),
        FieldElement.Select(p._z, q._z, mask), FieldElement.Select(p._t, q._t, mask));

    /// <summary>y, with the lowest bit of x in its unused highest bit.</summary>
    byte[] Encode()
    {
        var inverse = _z.Invert();
        Span<byte> x = stackalloc byte[FieldElement.Bytes];
        (_x * inverse).Write(x);
        var encoded = new byte[FieldElement.Bytes];
        (_y * inverse).Write(encoded);
        encoded[^1] |= (byte)((x[0] & 1) << 7);
        return encoded;
    }

    static FieldElement Parse(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Array.Reverse(bytes);
        return FieldElement.Read(bytes);
    }
}
