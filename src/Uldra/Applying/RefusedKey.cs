using System.Buffers;
using System.Text;
using System.Text.Json;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>A row's primary key for people, as JSON: integers are numbers, other values the server's own text, bytes Base64.</summary>
static class RefusedKey
{
    public static string Json(ShardTransaction transaction, int operation)
    {
        ref readonly var row = ref transaction.Batch.Operations[transaction.OperationStart + operation];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var place in row.Table.PrimaryKey)
            {
                var slot = transaction.SlotsOf(row)[place];
                json.WritePropertyName(row.Table.Columns[place].Target.Name);
                if (slot.HasValue)
                    Write(json, row.Table.Columns[place].Source, slot.In(transaction.Batch.Bytes));
                else
                    json.WriteNullValue();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static void Write(Utf8JsonWriter json, ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        var text = new ArrayBufferWriter<byte>();
        ValueText.Write(column, value, text);
        if (column.IsInteger && !column.Zerofill)
            json.WriteRawValue(text.WrittenSpan);
        else if (column is { IsCharacter: true, Charset: "utf8mb4" or "utf8mb3" or "utf8" or "ascii" } or { Charset: null } && IsText(text.WrittenSpan))
            json.WriteStringValue(text.WrittenSpan);
        else
        {
            json.WriteStartObject();
            json.WriteBase64String("base64", text.WrittenSpan);
            json.WriteEndObject();
        }
    }

    static bool IsText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
}
