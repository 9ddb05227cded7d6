using System.Buffers.Binary;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>A geometry as <c>{"wkb":…,"srid":…}</c>; a point says its coordinates too, as Debezium has it for columns of type POINT.</summary>
static class DebeziumGeometry
{
    const int SridBytes = 4;
    const int PointBytes = 1 + 4 + 8 + 8;
    const byte LittleEndian = 1;
    const uint Point = 1;

    public static void Write(JsonBuffer json, ReadOnlySpan<byte> value)
    {
        if (value.Length < SridBytes)
            throw new ValueFormatException("A geometry is cut off.");
        var srid = BinaryPrimitives.ReadUInt32LittleEndian(value);
        var wkb = value[SridBytes..];
        json.Raw((byte)'{');
        if (wkb.Length == PointBytes && wkb[0] == LittleEndian && BinaryPrimitives.ReadUInt32LittleEndian(wkb[1..]) == Point)
        {
            json.Raw("\"x\":"u8);
            json.Number(BinaryPrimitives.ReadDoubleLittleEndian(wkb[5..]));
            json.Raw(",\"y\":"u8);
            json.Number(BinaryPrimitives.ReadDoubleLittleEndian(wkb[13..]));
            json.Raw((byte)',');
        }
        json.Raw("\"wkb\":"u8);
        json.Base64(wkb);
        json.Raw(",\"srid\":"u8);
        if (srid == 0)
            json.Raw("null"u8);
        else
            json.Number((ulong)srid);
        json.Raw((byte)'}');
    }
}
