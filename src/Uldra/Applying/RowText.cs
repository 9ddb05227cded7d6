using Uldra.Model;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>One row of a statement as SQL: its values, or its key. What stands around the rows is the <see cref="TableForm"/>'s.</summary>
sealed class RowText(SqlBuffer buffer)
{
    /// <summary>A value of this size gets its room before it is written.</summary>
    const int LargeValueBytes = 1 << 20;

    public void Write(StatementRole role, TableForm table, ShardTransaction transaction, in RowOperation operation)
    {
        var slots = transaction.SlotsOf(operation);
        var bytes = transaction.Batch.Bytes;
        var version = table.IsGuarded ? RowVersions.Of(transaction, operation) : 0;
        if (role == StatementRole.Put)
            WritePut(table, slots, bytes, version);
        else if (!table.KeysApart)
            WriteKey(table, slots, bytes);
        else if (role == StatementRole.Tombstone)
            table.Tombstones!.WriteTombstone(buffer, slots, bytes, version);
        else
            WriteKeyApart(role, table, slots, bytes, version);
    }

    /// <summary>An invariant, not an operator's mistake: whoever made the row operation had to refuse an image that is not full.</summary>
    public static InvalidOperationException AbsentColumn(TableForm table, int column) =>
        new($"A row operation on {table.Table.Name} has no value for column {table.Literals[column].Name}.");

    void WritePut(TableForm table, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ulong version)
    {
        for (var column = 0; column < slots.Length; column++)
        {
            buffer.Append(column == 0 ? (byte)'(' : (byte)',');
            WriteValue(table, column, slots[column], bytes);
        }
        if (table.IsGuarded)
        {
            buffer.Append((byte)',');
            buffer.Append(version);
        }
        buffer.Append((byte)')');
    }

    void WriteKeyApart(StatementRole role, TableForm table, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ulong version)
    {
        var key = table.PrimaryKey;
        for (var part = 0; part < key.Length; part++)
        {
            buffer.Append(table.KeyParts[part]);
            WriteValue(table, key[part], slots[key[part]], bytes);
        }
        if (role == StatementRole.Bury)
        {
            table.Tombstones!.WriteNewer(buffer, slots, bytes);
            return;
        }
        if (table.IsGuarded)
        {
            buffer.Append(table.Guard);
            buffer.Append(version);
        }
        buffer.Append((byte)')');
    }

    void WriteKey(TableForm table, ReadOnlySpan<ValueSlot> slots, byte[] bytes)
    {
        var key = table.PrimaryKey;
        if (key.Length == 1)
        {
            WriteValue(table, key[0], slots[key[0]], bytes);
            return;
        }
        for (var part = 0; part < key.Length; part++)
        {
            buffer.Append(part == 0 ? (byte)'(' : (byte)',');
            WriteValue(table, key[part], slots[key[part]], bytes);
        }
        buffer.Append((byte)')');
    }

    void WriteValue(TableForm table, int column, ValueSlot slot, byte[] bytes)
    {
        if (slot.IsNull)
            buffer.Append("NULL"u8);
        else if (slot.IsAbsent)
            throw AbsentColumn(table, column);
        else
        {
            if (slot.Length >= LargeValueBytes)
                buffer.Reserve(checked(slot.Length + (slot.Length / 8)));
            SqlLiteral.Write(table.Literals[column], slot.In(bytes), buffer);
        }
    }
}
