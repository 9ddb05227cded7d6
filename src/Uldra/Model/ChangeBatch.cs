using Uldra.MySql.Values;

namespace Uldra.Model;

/// <summary>
/// A batch of whole source transactions (or parts of huge ones) on its way from the log to the targets. It owns the bytes, slots, changes,
/// operations and keys of everything in it; they die together when its last shard transaction is done, and nothing outside keeps a slice.
/// Filled by one stage after the other, read by the lanes; never written after it was scheduled.
/// </summary>
public sealed class ChangeBatch
{
    int _pending;

    /// <summary>Row images as read, then what had to be rendered (scratch). Slots point into it.</summary>
    public byte[] Bytes { get; private set; } = new byte[16 * 1024];

    public int ByteCount { get; private set; }

    /// <summary>One slot per column, image after image: source columns first, then target rows that are not the image itself.</summary>
    public ValueSlot[] Slots { get; private set; } = new ValueSlot[1024];

    public int SlotCount { get; private set; }

    /// <summary>64-bit hashes of keys; equal hashes make a dependency, never a decision about data.</summary>
    public ulong[] Keys { get; private set; } = new ulong[1024];

    public int KeyCount { get; private set; }

    public RowOperation[] Operations { get; private set; } = new RowOperation[256];

    public int OperationCount { get; private set; }

    public List<Change> Changes { get; } = [];

    public List<SourceTransaction> Transactions { get; } = [];

    /// <summary>What this batch holds of the memory budget, set when it is scheduled.</summary>
    public long BudgetBytes { get; set; }

    /// <summary>Bytes that this batch keeps alive, for the memory budget.</summary>
    public long MemoryBytes => Bytes.Length + (8L * Slots.Length) + (8L * Keys.Length) + (40L * Operations.Length)
        + (24L * Changes.Capacity) + (96L * Transactions.Capacity);

    /// <summary>Appends bytes; returns where they start.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ReserveBytes(bytes.Length));
        ByteCount += bytes.Length;
        return ByteCount - bytes.Length;
    }

    /// <summary>Room for at least so many bytes behind the last; <see cref="CommitBytes"/> keeps what was written.</summary>
    public Span<byte> ReserveBytes(int count)
    {
        if (Bytes.Length - ByteCount < count)
        {
            var grown = GC.AllocateUninitializedArray<byte>(Grown(Bytes.Length, (long)ByteCount + count));
            Bytes.AsSpan(0, ByteCount).CopyTo(grown);
            Bytes = grown;
        }

        return Bytes.AsSpan(ByteCount);
    }

    public void CommitBytes(int count) => ByteCount += count;

    /// <summary>A run of slots to fill; its start goes into a change or an operation.</summary>
    public Span<ValueSlot> AddSlots(int count, out int start)
    {
        if (Slots.Length - SlotCount < count)
        {
            var slots = Slots;
            Array.Resize(ref slots, Grown(slots.Length, (long)SlotCount + count));
            Slots = slots;
        }

        start = SlotCount;
        SlotCount += count;
        return Slots.AsSpan(start, count);
    }

    public void AddKey(ulong key)
    {
        if (KeyCount == Keys.Length)
        {
            var keys = Keys;
            Array.Resize(ref keys, Grown(keys.Length, KeyCount + 1L));
            Keys = keys;
        }

        Keys[KeyCount++] = key;
    }

    public void AddOperation(in RowOperation operation)
    {
        if (OperationCount == Operations.Length)
        {
            var operations = Operations;
            Array.Resize(ref operations, Grown(operations.Length, OperationCount + 1L));
            Operations = operations;
        }

        Operations[OperationCount++] = operation;
    }

    /// <summary>Drops everything behind a mark: a transaction that broke off half-way.</summary>
    public void Truncate(int bytes, int slots, int changes)
    {
        ByteCount = bytes;
        SlotCount = slots;
        Changes.RemoveRange(changes, Changes.Count - changes);
    }

    /// <summary>Counts a shard transaction that still needs the bytes.</summary>
    public void Retain() => Interlocked.Increment(ref _pending);

    /// <summary>True when nothing needs the bytes any more.</summary>
    public bool Release() => Interlocked.Decrement(ref _pending) == 0;

    static int Grown(int length, long needed)
    {
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"a batch cannot hold {needed} elements; lower limits.transaction_rows");
        return (int)Math.Min(Math.Max(needed, length * 2L), Array.MaxLength);
    }
}
