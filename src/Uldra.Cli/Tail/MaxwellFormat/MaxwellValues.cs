using System.Buffers;
using System.Buffers.Binary;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>
/// One value as Maxwell shows it: DECIMAL, YEAR and BIT as numbers, SET as an array, JSON as JSON, geometry as WKT, bytes as base64 in a
/// plain string.
/// </summary>
sealed class MaxwellValues
{
    /// <summary>In front of the geometry: the server's number of its coordinate system, which Maxwell leaves out.</summary>
    const int SridBytes = 4;

    readonly CharacterText _characters = new();
    readonly CompactJson _documents = new();
    readonly ArrayBufferWriter<byte> _bytes = new();

    public void Write(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        switch (column.Shape)
        {
            case ColumnShape.Signed:
                json.Number(IntegerValue.Signed(value));
                break;
            case ColumnShape.Unsigned:
                json.Number(IntegerValue.Unsigned(value));
                break;
            case ColumnShape.Float:
                json.Number(BinaryPrimitives.ReadSingleLittleEndian(value));
                break;
            case ColumnShape.Double:
                json.Number(BinaryPrimitives.ReadDoubleLittleEndian(value));
                break;
            case ColumnShape.Decimal:
                ServerText.WriteNumber(json, column, value);
                break;
            case ColumnShape.Year:
                json.Number(value[0] == 0 ? 0 : 1900L + value[0]);
                break;
            case ColumnShape.Date or ColumnShape.Time or ColumnShape.DateTime or ColumnShape.Timestamp:
                ServerText.WriteQuoted(json, column, value);
                break;
            case ColumnShape.Bit:
                json.Number(IntegerValue.BigEndian(value));
                break;
            default:
                WriteText(json, column, value);
                break;
        }
    }

    void WriteText(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        switch (column.Shape)
        {
            case ColumnShape.Utf8 or ColumnShape.Encoded:
                _characters.WriteReplaced(json, column, value);
                break;
            case ColumnShape.Enum when IntegerValue.Unsigned(value) == 0:
                json.Raw("null"u8);
                break;
            case ColumnShape.Enum:
                MemberNames.WriteJoined(json, column, value);
                break;
            case ColumnShape.Set:
                MemberNames.WriteArray(json, column, value);
                break;
            case ColumnShape.Json:
                json.Raw(_documents.Render(value));
                break;
            case ColumnShape.Geometry:
                WriteGeometry(json, value);
                break;
            default:
                WriteBytes(json, column, value);
                break;
        }
    }

    static void WriteGeometry(JsonBuffer json, ReadOnlySpan<byte> value)
    {
        if (value.Length < SridBytes)
            throw new ValueFormatException("A geometry is cut off.");
        json.Raw((byte)'"');
        GeometryText.Write(json, value[SridBytes..]);
        json.Raw((byte)'"');
    }

    void WriteBytes(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        _bytes.ResetWrittenCount();
        ValueText.Write(column.Definition, value, _bytes);
        json.Base64(_bytes.WrittenSpan);
    }
}
