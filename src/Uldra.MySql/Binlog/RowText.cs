using System.Buffers;
using System.Text;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>A row image for people: <c>id=1 name=äß note=NULL</c>. For programs it is not: values are not quoted.</summary>
static class RowText
{
    /// <summary>Names, and values as the server prints them, with binlog_row_metadata=FULL; otherwise ordinals, and bytes as hexadecimal
    /// digits. A column that the log left out reads <c>?</c>.</summary>
    public static string Print(TableMap table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
    {
        var text = new ArrayBufferWriter<byte>();
        for (var i = 0; i < slots.Length; i++)
        {
            var column = table.Definition?.Columns[i];
            text.Write(Encoding.UTF8.GetBytes($"{(i > 0 ? " " : "")}{column?.Name ?? $"{i + 1}"}="));
            if (!slots[i].HasValue)
                text.Write(slots[i].IsNull ? "NULL"u8 : "?"u8);
            else if (column is not null)
                ValueText.Write(column, slots[i].In(bytes), text);
            else
                text.Write(Encoding.ASCII.GetBytes(Convert.ToHexString(slots[i].In(bytes))));
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
