using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.UldraFormat;

/// <summary>
/// One value as DESIGN §8 shows it: integers and floats as numbers, DECIMAL, temporals and JSON as strings in the server's own text,
/// characters as strings, everything that is no text as <c>{"base64":"…"}</c>.
/// </summary>
sealed class UldraValues
{
    readonly CharacterText _characters = new();
    readonly ArrayBufferWriter<byte> _text = new();

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
            case ColumnShape.Decimal or ColumnShape.Year or ColumnShape.Date or ColumnShape.Time or ColumnShape.DateTime
                or ColumnShape.Timestamp:
                ServerText.WriteQuoted(json, column, value);
                break;
            case ColumnShape.Enum or ColumnShape.Set:
                MemberNames.WriteJoined(json, column, value);
                break;
            case ColumnShape.Json:
                WriteJson(json, value);
                break;
            case ColumnShape.Bit or ColumnShape.Geometry or ColumnShape.Vector:
                WriteBytes(json, value);
                break;
            default:
                WriteCharacters(json, column, value);
                break;
        }
    }

    static void WriteJson(JsonBuffer json, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            json.String(text);
        else
            WriteBytes(json, text);
    }

    void WriteCharacters(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        if (_characters.TryWrite(json, column, value))
            return;
        _text.ResetWrittenCount();
        ValueText.Write(column.Definition, value, _text);
        WriteBytes(json, _text.WrittenSpan);
    }

    static void WriteBytes(JsonBuffer json, ReadOnlySpan<byte> bytes)
    {
        json.Raw("{\"base64\":"u8);
        json.Base64(bytes);
        json.Raw((byte)'}');
    }
}
