using Uldra.MySql.Values;

namespace Uldra.Model;

/// <summary>
/// A batch of whole source transactions (or parts of huge ones) on its way from the log to the targets. It owns the bytes, slots, changes,
/// operations and keys of everything in it; they die together when its last shard transaction is done, and nothing outside keeps a slice.
/// Filled by one stage after the other, read by the lanes; never written after it was scheduled. Its arrays are rented: they go back
/// when nothing needs them any more, and what reads on in spite of that finds them empty, not filled with another batch.
/// </summary>
public sealed class ChangeBatch
{
    readonly bool _isMadeToMeasure;
    int _pending;
    List<Change>? _spareChanges;

    /// <param name="like">A batch before it, of the same size as far as one can know: growing step by step would copy everything and leave
    /// arrays behind that nothing fits any more.</param>
    public ChangeBatch(ChangeBatch? like = null)
    {
        Bytes = Rooms.Rent<byte>(Like(like?.ByteCount, 16 * 1024));
        Slots = Rooms.Rent<ValueSlot>(Like(like?.SlotCount, 1024));
        Keys = Rooms.Rent<ulong>(Like(like?.KeyCount, 1024));
        Operations = Rooms.Rent<RowOperation>(Like(like?.OperationCount, 256));
        Changes = like?._spareChanges ?? [];
        if (like is not null)
            like._spareChanges = null;
    }

    /// <summary>With room for just so much, of what was copied out of another batch: many of these may wait for long.</summary>
    public ChangeBatch(int bytes, int slots, int keys, int operations)
    {
        _isMadeToMeasure = true;
        Bytes = new byte[bytes];
        Slots = new ValueSlot[slots];
        Keys = new ulong[keys];
        Operations = new RowOperation[operations];
        Changes = [];
    }

    /// <summary>Row images as read, then what had to be rendered (scratch). Slots point into it.</summary>
    public byte[] Bytes { get; private set; }

    public int ByteCount { get; private set; }

    /// <summary>One slot per column, image after image: source columns first, then target rows that are not the image itself.</summary>
    public ValueSlot[] Slots { get; private set; }

    public int SlotCount { get; private set; }

    /// <summary>64-bit hashes of keys; equal hashes make a dependency, never a decision about data.</summary>
    public ulong[] Keys { get; private set; }

    public int KeyCount { get; private set; }

    public RowOperation[] Operations { get; private set; }

    public int OperationCount { get; private set; }

    public List<Change> Changes { get; private set; }

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
            Bytes = Grow(Bytes, ByteCount, (long)ByteCount + count);
        return Bytes.AsSpan(ByteCount);
    }

    public void CommitBytes(int count) => ByteCount += count;

    /// <summary>A run of slots to fill; its start goes into a change or an operation.</summary>
    public Span<ValueSlot> AddSlots(int count, out int start)
    {
        if (Slots.Length - SlotCount < count)
            Slots = Grow(Slots, SlotCount, (long)SlotCount + count);
        start = SlotCount;
        SlotCount += count;
        return Slots.AsSpan(start, count);
    }

    public void AddKey(ulong key)
    {
        if (KeyCount == Keys.Length)
            Keys = Grow(Keys, KeyCount, KeyCount + 1L);
        Keys[KeyCount++] = key;
    }

    public void AddOperation(in RowOperation operation)
    {
        if (OperationCount == Operations.Length)
            Operations = Grow(Operations, OperationCount, OperationCount + 1L);
        Operations[OperationCount++] = operation;
    }

    /// <summary>Drops everything behind a mark: a transaction that broke off half-way.</summary>
    public void Truncate(int bytes, int slots, int changes)
    {
        ByteCount = bytes;
        SlotCount = slots;
        Changes.RemoveRange(changes, Changes.Count - changes);
    }

    /// <summary>Operations have been made of all changes: their list is for the next batch.</summary>
    public void ForgetChanges()
    {
        Changes.Clear();
        (_spareChanges, Changes) = (Changes, []);
    }

    /// <summary>Counts a shard transaction that still needs the bytes.</summary>
    public void Retain() => Interlocked.Increment(ref _pending);

    /// <summary>True when nothing needs the bytes any more; they are gone then.</summary>
    public bool Release()
    {
        if (Interlocked.Decrement(ref _pending) != 0)
            return false;
        Discard();
        return true;
    }

    /// <summary>Lets the memory go of a batch that was never scheduled.</summary>
    public void Discard()
    {
        Bytes = Return(Bytes);
        Slots = Return(Slots);
        Keys = Return(Keys);
        Operations = Return(Operations);
    }

    static int Like(int? count, int least) => (int)Math.Min(Math.Max(least, (count ?? 0) * 17L / 16), Array.MaxLength);

    T[] Grow<T>(T[] array, int used, long needed)
    {
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"a batch cannot hold {needed} elements; lower limits.transaction_rows");
        var grown = Rooms.Rent<T>(Rooms.Grown(array.Length, needed));
        array.AsSpan(0, used).CopyTo(grown);
        Return(array);
        return grown;
    }

    T[] Return<T>(T[] array)
    {
        if (!_isMadeToMeasure)
            Rooms.Return(array);
        return [];
    }
}
