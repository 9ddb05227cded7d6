using System.Buffers.Binary;
using System.Globalization;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>
/// Well-known binary as well-known text, in the spelling of the Java library JTS: <c>POINT (1 2)</c>, <c>MULTIPOINT ((1 2), (3 4))</c>.
/// <code>
/// byte order: 1 │ kind: 4 │ point: x 8, y 8 · line: count 4, points · polygon: count 4, rings of points · others: count 4, geometries
/// </code>
/// </summary>
ref struct GeometryText
{
    /// <summary>Collections in collections: a damaged value must not end the process.</summary>
    const int DepthMax = 32;

    static readonly string[] _names =
        ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

    readonly JsonBuffer _json;
    ReadOnlySpan<byte> _wkb;
    bool _bigEndian;

    GeometryText(JsonBuffer json, ReadOnlySpan<byte> wkb)
    {
        _json = json;
        _wkb = wkb;
    }

    /// <exception cref="ValueFormatException">The bytes are no geometry.</exception>
    public static void Write(JsonBuffer json, ReadOnlySpan<byte> wkb)
    {
        var text = new GeometryText(json, wkb);
        text.Geometry(DepthMax, isNamed: true);
    }

    void Geometry(int depth, bool isNamed)
    {
        if (depth == 0)
            throw new ValueFormatException($"A geometry is nested deeper than {DepthMax} levels.");
        _bigEndian = Take(1)[0] == 0;
        var kind = Number();
        if (kind is 0 or > 7)
            throw new ValueFormatException($"A geometry is of kind {kind}.");
        if (isNamed)
        {
            Ascii(_names[kind - 1]);
            _json.Raw((byte)' ');
        }
        switch (kind)
        {
            case 1:
                PointInParentheses();
                break;
            case 2:
                Points();
                break;
            case 3:
                Rings();
                break;
            default:
                Parts(depth, isNamed: kind == 7);
                break;
        }
    }

    void PointInParentheses()
    {
        _json.Raw((byte)'(');
        Point();
        _json.Raw((byte)')');
    }

    void Points()
    {
        var count = Open();
        for (var i = 0U; i < count; i++)
        {
            Separate(i);
            Point();
        }
        Close(count);
    }

    void Rings()
    {
        var count = Open();
        for (var i = 0U; i < count; i++)
        {
            Separate(i);
            Points();
        }
        Close(count);
    }

    void Parts(int depth, bool isNamed)
    {
        var count = Open();
        for (var i = 0U; i < count; i++)
        {
            Separate(i);
            Geometry(depth - 1, isNamed);
        }
        Close(count);
    }

    void Point()
    {
        Coordinate(Double());
        _json.Raw((byte)' ');
        Coordinate(Double());
    }

    /// <summary>Shortest digits, never with an exponent.</summary>
    readonly void Coordinate(double value)
    {
        Span<char> text = stackalloc char[400];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (text[..length].Contains('E'))
            value.TryFormat(text, out length, "0.##################", CultureInfo.InvariantCulture);
        Ascii(text[..length]);
    }

    /// <summary>A count of parts that the bytes cannot hold ends at the first missing one.</summary>
    uint Open()
    {
        var count = Number();
        _json.Raw(count == 0 ? "EMPTY"u8 : "("u8);
        return count;
    }

    readonly void Separate(uint i)
    {
        if (i > 0)
            _json.Raw(", "u8);
    }

    readonly void Close(uint count)
    {
        if (count > 0)
            _json.Raw((byte)')');
    }

    readonly void Ascii(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            _json.Raw((byte)c);
    }

    uint Number() => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    double Double() => _bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(Take(8)) : BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    ReadOnlySpan<byte> Take(int count)
    {
        if (_wkb.Length < count)
            throw new ValueFormatException("A geometry is cut off.");
        var taken = _wkb[..count];
        _wkb = _wkb[count..];
        return taken;
    }
}
