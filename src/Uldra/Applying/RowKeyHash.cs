using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// Makes the <see cref="RowKey"/> of a table's rows: the hash of the primary key as the server prints it, so that applications can compute
/// it in SQL and an INT is the same key as a BIGINT; of ENUM and SET the number. Each part but the last has its length before it, and no two
/// keys are the same text. A key that only the collation calls equal is another.
/// <code>
/// (id)           SHA2(id, 256)
/// (word, place)  SHA2(CONCAT(LENGTH(word), ':', word, place), 256)
/// </code>
/// </summary>
sealed class RowKeyHash
{
    readonly ArrayBufferWriter<byte> _key = new();
    readonly ArrayBufferWriter<byte> _part = new();

    public RowKey Of(TargetTable table, ReadOnlySpan<ValueSlot> slots, byte[] bytes)
    {
        _key.ResetWrittenCount();
        var last = table.PrimaryKey.Count - 1;
        for (var part = 0; part < last; part++)
        {
            _part.ResetWrittenCount();
            Write(table, table.PrimaryKey[part], slots, bytes, _part);
            Write((ulong)_part.WrittenCount, _key);
            _key.Write(":"u8);
            _key.Write(_part.WrittenSpan);
        }

        Write(table, table.PrimaryKey[last], slots, bytes, _key);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_key.WrittenSpan, hash);
        return RowKey.Of(hash);
    }

    // Where the log does not name an ENUM's members, the number is all that is known. A NULL is refused together with its row.
    static void Write(TargetTable table, int place, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ArrayBufferWriter<byte> to)
    {
        if (slots[place].IsNull)
            return;
        var column = table.Columns[place].Source;
        var value = slots[place].In(bytes);
        if (column.Type is MySqlType.Enum or MySqlType.Set)
            Write(IntegerValue.Unsigned(value), to);
        else
            ValueText.Write(column, value, to);
    }

    static void Write(ulong number, ArrayBufferWriter<byte> to)
    {
        const int DigitsMax = 20;
        number.TryFormat(to.GetSpan(DigitsMax), out var digits, default, CultureInfo.InvariantCulture);
        to.Advance(digits);
    }
}
