using System.Buffers;
using System.Buffers.Binary;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail.DebeziumFormat;

/// <summary>
/// One value as Debezium's JSON has it with its default settings: decimals precise, times adaptive with microseconds, bytes as base64,
/// unsigned BIGINT as a Java long.
/// </summary>
sealed class DebeziumValues
{
    readonly CharacterText _characters = new();
    readonly CompactJson _documents = new();
    readonly ArrayBufferWriter<byte> _text = new();

    public void Write(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        switch (column.Shape)
        {
            case ColumnShape.Signed:
                json.Number(IntegerValue.Signed(value));
                break;
            case ColumnShape.Unsigned:
                json.Number((long)IntegerValue.Unsigned(value));
                break;
            case ColumnShape.Float:
                json.Number(BinaryPrimitives.ReadSingleLittleEndian(value));
                break;
            case ColumnShape.Double:
                json.Number(BinaryPrimitives.ReadDoubleLittleEndian(value));
                break;
            case ColumnShape.Decimal:
                DebeziumDecimal.Write(json, Text(column, value));
                break;
            case ColumnShape.Year:
                json.Number(value[0] == 0 ? 0 : 1900L + value[0]);
                break;
            case ColumnShape.Time:
                json.Number(DebeziumTime.ReadClockMicros(Text(column, value)));
                break;
            case ColumnShape.Date or ColumnShape.DateTime or ColumnShape.Timestamp:
                WriteInstant(json, column, Text(column, value));
                break;
            default:
                WriteOther(json, column, value);
                break;
        }
    }

    void WriteOther(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        switch (column.Shape)
        {
            case ColumnShape.Utf8 or ColumnShape.Encoded:
                _characters.WriteReplaced(json, column, value);
                break;
            case ColumnShape.Enum or ColumnShape.Set:
                MemberNames.WriteJoined(json, column, value);
                break;
            case ColumnShape.Json:
                json.String(_documents.Render(value));
                break;
            case ColumnShape.Bit:
                WriteBit(json, column, value);
                break;
            case ColumnShape.Geometry:
                DebeziumGeometry.Write(json, value);
                break;
            case ColumnShape.Vector:
                WriteVector(json, value);
                break;
            default:
                json.Base64(Text(column, value));
                break;
        }
    }

    ReadOnlySpan<byte> Text(TailColumn column, ReadOnlySpan<byte> value)
    {
        _text.ResetWrittenCount();
        ValueText.Write(column.Plain, value, _text);
        return _text.WrittenSpan;
    }

    /// <summary>A date that Java cannot hold is null, or the beginning of 1970 where the column cannot be null.</summary>
    static void WriteInstant(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> text)
    {
        if (!DebeziumTime.TryReadDays(text, out var days) && column.Definition.Nullable)
        {
            json.Raw("null"u8);
            return;
        }
        if (column.Shape == ColumnShape.Date)
            json.Number(days);
        else if (column.Shape == ColumnShape.Timestamp)
            WriteZoned(json, DebeziumTime.TryReadDays(text, out _) ? text[..10] : "1970-01-01"u8, text[11..]);
        else
        {
            var micros = DebeziumTime.TryReadDays(text, out days) ? (days * DebeziumTime.DayMicros) + DebeziumTime.ReadClockMicros(text[11..]) : 0;
            json.Number(column.Definition.Scale <= 3 ? micros / 1000 : micros);
        }
    }

    static void WriteZoned(JsonBuffer json, ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock)
    {
        json.Raw((byte)'"');
        json.Raw(date);
        json.Raw((byte)'T');
        json.Raw(clock);
        json.Raw("Z\""u8);
    }

    static void WriteBit(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        if (column.Definition.Length == 1)
        {
            json.Raw(value[0] != 0 ? "true"u8 : "false"u8);
            return;
        }
        Span<byte> littleEndian = stackalloc byte[8];
        value.CopyTo(littleEndian);
        littleEndian = littleEndian[..value.Length];
        littleEndian.Reverse();
        json.Base64(littleEndian);
    }

    static void WriteVector(JsonBuffer json, ReadOnlySpan<byte> value)
    {
        json.Raw((byte)'[');
        for (var at = 0; at + 4 <= value.Length; at += 4)
        {
            if (at > 0)
                json.Raw((byte)',');
            json.Number(BinaryPrimitives.ReadSingleLittleEndian(value[at..]));
        }
        json.Raw((byte)']');
    }
}
