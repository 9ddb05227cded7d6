using System.Buffers;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>ENUM and SET by the names of their members. The error value 0 of an ENUM is the empty text.</summary>
static class MemberText
{
    public static void Write(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        var number = IntegerValue.Unsigned(value);
        if (number == 0)
            return;
        if (column.Type == MySqlType.Enum)
        {
            WriteMember(column, number, output);
            return;
        }
        var first = true;
        for (ulong place = 1; place <= 64; place++)
        {
            if ((number >> (int)(place - 1) & 1) == 0)
                continue;
            if (!first)
                WriteComma(column.Charset, output);
            WriteMember(column, place, output);
            first = false;
        }
    }

    static void WriteComma(string? charset, IBufferWriter<byte> output) => output.Write(charset switch
    {
        "ucs2" or "utf16" => "\0,"u8,
        "utf16le" => ",\0"u8,
        "utf32" => "\0\0\0,"u8,
        _ => ","u8,
    });

    static void WriteMember(ColumnDefinition column, ulong place, IBufferWriter<byte> output)
    {
        if (place <= (ulong)column.MemberBytes.Count)
        {
            output.Write(column.MemberBytes[(int)place - 1]);
            return;
        }
        if (place > (ulong)column.Members.Count)
            throw new ValueFormatException($"Column {column.Name} holds member {place} of {column.Members.Count} that are known: "
                + "its definition is not the row's, or the log does not carry the members (binlog_row_metadata=FULL).");
        WriteName(column, column.Members[(int)place - 1], output);
    }

    static void WriteName(ColumnDefinition column, string name, IBufferWriter<byte> output)
    {
        var encoding = CharsetText.EncodingOf(column.Charset ?? "utf8mb4")
            ?? throw new ValueFormatException($"Column {column.Name} names its members in {column.Charset}, which is not handled.");
        var written = encoding.GetBytes(name, output.GetSpan(encoding.GetMaxByteCount(name.Length)));
        output.Advance(written);
    }
}
