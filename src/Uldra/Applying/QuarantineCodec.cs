using System.Text;
using System.Text.Json;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// The bytes of a quarantine entry, in two pieces: its marks, which every start reads, and its rows, which are read when they are tried again.
/// <code>
/// marks  version 1 | kind, transaction id, is tail | tables: name, key shape, flags | keys
/// rows   version 1 | row version of the transaction | tables as JSON | row operations: table, kind and flags, ordinal, keys, values (a length each, -1 NULL, -2 absent)
/// </code>
/// Columns are stored by name with their types, so that the rows can be read whatever became of the table.
/// </summary>
static class QuarantineCodec
{
    const byte Version = 1;

    public static byte[] Marks(PoisonMarks marks)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write((byte)marks.Id.Kind);
        writer.Write(marks.Id.ToString());
        writer.Write(marks.IsTail);
        writer.Write(marks.Tables.Count);
        foreach (var table in marks.Tables)
        {
            writer.Write(table.Name);
            writer.Write(table.KeyShape);
            writer.Write(table.IsOrdered);
            writer.Write(table.IsWide);
        }

        writer.Write(marks.Keys.Length);
        foreach (var key in marks.Keys)
            writer.Write(key);
        writer.Flush();
        return stream.ToArray();
    }

    public static PoisonMarks Marks(byte[] bytes)
    {
        using var reader = Open(bytes);
        var kind = (PositionKind)reader.ReadByte();
        var id = TransactionId.Parse(kind, reader.ReadString());
        var isTail = reader.ReadBoolean();
        var tables = new PoisonedTable[reader.ReadInt32()];
        for (var i = 0; i < tables.Length; i++)
            tables[i] = new PoisonedTable(reader.ReadString(), reader.ReadUInt64(), reader.ReadBoolean(), reader.ReadBoolean());
        var keys = new ulong[reader.ReadInt32()];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = reader.ReadUInt64();
        return new PoisonMarks(id, isTail, keys, tables);
    }

    /// <summary>The rows piece by piece: the buffer is cleared whenever it was handed on.</summary>
    /// <param name="only">Places of the operations to write; null for all.</param>
    /// <param name="pieceBytes">A piece has at least so many, but for the last, and one row more at most.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Rows(ShardTransaction transaction, IReadOnlyCollection<int>? only, int pieceBytes)
    {
        var tables = TablesOf(transaction);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(transaction.Version);
        writer.Write(JsonSerializer.Serialize(tables));
        writer.Write(only?.Count ?? transaction.OperationCount);
        for (var i = 0; i < transaction.OperationCount; i++)
        {
            if (only?.Contains(i) == false)
                continue;
            Write(writer, transaction, i, tables);
            writer.Flush();
            if (stream.Length < pieceBytes)
                continue;
            yield return stream.GetBuffer().AsMemory(0, (int)stream.Length);
            stream.SetLength(0);
        }

        writer.Flush();
        if (stream.Length > 0)
            yield return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>The shard transaction again, in a batch of its own.</summary>
    public static ShardTransaction Rows(byte[] bytes, ShardTransaction returned)
    {
        using var reader = Open(bytes);
        var rowVersion = reader.ReadUInt64();
        var tables = JsonSerializer.Deserialize<List<TargetTable>>(reader.ReadString())!;
        var count = reader.ReadInt32();
        var batch = new ChangeBatch();
        for (var i = 0; i < count; i++)
            batch.AddOperation(Read(reader, batch, tables));
        return new ShardTransaction
        {
            Batch = batch,
            Id = returned.Id,
            Shard = returned.Shard,
            Sequence = 0,
            Version = rowVersion,
            IsTail = returned.IsTail,
            OperationStart = 0,
            OperationCount = count,
            ByteCount = returned.ByteCount,
        };
    }

    /// <summary>A copy without some of its operations.</summary>
    public static ShardTransaction Without(ShardTransaction transaction, IReadOnlySet<int> operations)
    {
        var rest = Enumerable.Range(0, transaction.OperationCount).Where(i => !operations.Contains(i)).ToHashSet();
        using var copy = new MemoryStream();
        foreach (var piece in Rows(transaction, rest, int.MaxValue))
            copy.Write(piece.Span);
        return Rows(copy.ToArray(), transaction);
    }

    static BinaryReader Open(byte[] bytes)
    {
        var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var version = reader.ReadByte();
        return version == Version
            ? reader
            : throw new InvalidOperationException($"a quarantine entry has form {version}, which this version of Uldra does not know");
    }

    static List<TargetTable> TablesOf(ShardTransaction transaction)
    {
        var tables = new List<TargetTable>();
        foreach (ref readonly var operation in transaction.Operations)
            if (!tables.Contains(operation.Table))
                tables.Add(operation.Table);
        return tables;
    }

    static void Write(BinaryWriter writer, ShardTransaction transaction, int index, List<TargetTable> tables)
    {
        ref readonly var operation = ref transaction.Batch.Operations[transaction.OperationStart + index];
        writer.Write7BitEncodedInt(tables.IndexOf(operation.Table));
        writer.Write((byte)operation.Kind);
        writer.Write((byte)((operation.TableWide ? 1 : 0) | (operation.Arrives ? 2 : 0) | (operation.Leaves ? 4 : 0)));
        writer.Write7BitEncodedInt(operation.Ordinal);
        writer.Write7BitEncodedInt(operation.KeyCount);
        writer.Write7BitEncodedInt(operation.OrderKeyCount);
        foreach (var key in transaction.AllKeysOf(operation))
            writer.Write(key);
        foreach (var slot in transaction.SlotsOf(operation))
        {
            writer.Write(slot.Length);
            if (slot.HasValue)
                writer.Write(slot.In(transaction.Batch.Bytes));
            else if (slot.IsDifferences)
                throw new InvalidOperationException("a row operation holds differences of a JSON document instead of the document");
        }
    }

    static RowOperation Read(BinaryReader reader, ChangeBatch batch, List<TargetTable> tables)
    {
        var table = tables[reader.Read7BitEncodedInt()];
        var kind = (RowOperationKind)reader.ReadByte();
        var flags = reader.ReadByte();
        var ordinal = reader.Read7BitEncodedInt();
        var (keyStart, keys, orderKeys) = (batch.KeyCount, reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        for (var i = 0; i < keys + orderKeys; i++)
            batch.AddKey(reader.ReadUInt64());
        batch.AddSlots(table.Columns.Count, out var start);
        for (var i = 0; i < table.Columns.Count; i++)
            batch.Slots[start + i] = ReadSlot(reader, batch);
        return new RowOperation
        {
            Table = table, Kind = kind, SlotStart = start, KeyStart = keyStart, KeyCount = keys, OrderKeyCount = orderKeys,
            TableWide = (flags & 1) != 0, Arrives = (flags & 2) != 0, Leaves = (flags & 4) != 0, Ordinal = ordinal,
        };
    }

    static ValueSlot ReadSlot(BinaryReader reader, ChangeBatch batch)
    {
        var length = reader.ReadInt32();
        if (length < 0)
            return new ValueSlot(0, length);
        var room = batch.ReserveBytes(length)[..length];
        reader.BaseStream.ReadExactly(room);
        var slot = new ValueSlot(batch.ByteCount, length);
        batch.CommitBytes(length);
        return slot;
    }
}
