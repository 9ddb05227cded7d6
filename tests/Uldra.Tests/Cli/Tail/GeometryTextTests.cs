using System.Text;
using Uldra.Cli.Tail;
using Uldra.MySql.Values;

namespace Uldra.Tests.Cli.Tail;

public sealed class GeometryTextTests
{
    static readonly byte[] _point = [.. Header(1), .. Number(1), .. Number(-2.5)];

    public static TheoryData<byte[], string> Good => new()
    {
        { _point, "POINT (1 -2.5)" },
        { [0, 0, 0, 0, 1, .. Number(1).Reverse(), .. Number(2).Reverse()], "POINT (1 2)" },
        { [.. Header(1), .. Number(1e20), .. Number(1e-7)], "POINT (100000000000000000000 0.0000001)" },
        { [.. Header(2), .. Count(2), .. Number(0), .. Number(0), .. Number(1), .. Number(1)], "LINESTRING (0 0, 1 1)" },
        { [.. Header(2), .. Count(0)], "LINESTRING EMPTY" },
        { [.. Header(3), .. Count(1), .. Count(2), .. Number(0), .. Number(0), .. Number(1), .. Number(0)], "POLYGON ((0 0, 1 0))" },
        { [.. Header(4), .. Count(2), .. _point, .. _point], "MULTIPOINT ((1 -2.5), (1 -2.5))" },
        { [.. Header(5), .. Count(1), .. Header(2), .. Count(1), .. Number(0), .. Number(0)], "MULTILINESTRING ((0 0))" },
        { [.. Header(6), .. Count(1), .. Header(3), .. Count(1), .. Count(1), .. Number(0), .. Number(0)], "MULTIPOLYGON (((0 0)))" },
        { [.. Header(7), .. Count(2), .. _point, .. Header(7), .. Count(0)], "GEOMETRYCOLLECTION (POINT (1 -2.5), GEOMETRYCOLLECTION EMPTY)" },
    };

    public static TheoryData<byte[]> Malformed => new((byte[][])
    [
        [], [1], Header(1), [.. Header(1), .. Number(1)], Header(0), Header(8), [.. Header(2), .. Count(uint.MaxValue)],
        [.. Header(4), .. Count(1)], [.. Enumerable.Repeat<byte[]>([.. Header(7), .. Count(1)], 1000).SelectMany(b => b)],
    ]);

    [Theory, MemberData(nameof(Good))]
    public void Each_kind_has_its_text(byte[] wkb, string expected)
    {
        var json = new JsonBuffer();
        GeometryText.Write(json, wkb);
        Assert.Equal(expected, Encoding.UTF8.GetString(json.Written));
    }

    [Theory, MemberData(nameof(Malformed))]
    public void Malformed_bytes_end_in_the_typed_error(byte[] wkb) =>
        Assert.Throws<ValueFormatException>(() => GeometryText.Write(new JsonBuffer(), wkb));

    static byte[] Header(byte kind) => [1, kind, 0, 0, 0];

    static byte[] Count(uint count) => BitConverter.GetBytes(count);

    static byte[] Number(double value) => BitConverter.GetBytes(value);
}
