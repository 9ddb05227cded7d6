using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// The XA transactions that are prepared and not decided, with their rows: in memory up to a limit, then in unlinked files of the
/// directory for temporary ones, up to another limit. Given to each <see cref="BinlogReader"/> of the same log in turn, it survives
/// reconnecting; it does not survive the process, so a position to start anew from must lie before the first that is open.
/// </summary>
/// <remarks>Used by one reader at a time; the numbers may be read from any thread.</remarks>
public sealed class PreparedTransactions : IDisposable
{
    /// <summary>More of them wait than any server can have sessions and forgotten ones for.</summary>
    const int CountMax = 100_000;

    readonly Dictionary<string, Held> _open = new(StringComparer.Ordinal);
    long _nextOrdinal;

    /// <param name="memoryBytesMax">What rows may take in memory before they go to disk. Default 32 MiB.</param>
    /// <param name="diskBytesMax">What they may take on disk before reading stops with an error. Default 64 GiB.</param>
    /// <param name="directory">Where; null for the system's directory for temporary files.</param>
    public PreparedTransactions(long memoryBytesMax = 32L << 20, long diskBytesMax = 64L << 30, string? directory = null) =>
        Budget = new HeldBudget(memoryBytesMax, diskBytesMax, directory ?? Path.GetTempPath());

    public int Count { get; private set; }

    /// <summary>What the rows take in memory, rounded up to whole blocks; those of an open transaction with savepoints included.</summary>
    public long MemoryBytes => Budget.MemoryBytes;

    /// <summary>What the rows take on disk.</summary>
    public long DiskBytes => Budget.DiskBytes;

    internal HeldBudget Budget { get; private init; }

    /// <summary>All of them, in the order of the log.</summary>
    public IReadOnlyList<PreparedTransaction> ToList() => [.. _open
        .OrderBy(o => o.Value.Ordinal).Select(o => new PreparedTransaction(o.Key, o.Value.Start, o.Value.Rows.Length))];

    /// <summary>Drops the rows of a transaction whose decision the caller has already and will not read again.</summary>
    public void Forget(string name)
    {
        if (TryTake(name, out var rows, out _))
            rows.Dispose();
    }

    public void Dispose()
    {
        foreach (var held in _open.Values)
            held.Rows.Dispose();
        _open.Clear();
        Count = 0;
    }

    /// <summary>Another collection within the same limits.</summary>
    internal PreparedTransactions Sibling() => new() { Budget = Budget };

    /// <summary>Takes a transaction over; false when the other one has none of the name.</summary>
    internal bool TryAdopt(string name, PreparedTransactions other)
    {
        if (!other._open.Remove(name, out var held))
            return false;
        Hold(name, held.Start, held.Rows);
        return true;
    }

    /// <summary>Returns the transaction of the same name that this one takes the place of; its stream is null if there was none or it
    /// is the same, read once more.</summary>
    internal TransactionId Hold(string name, in TransactionStart start, HeldRows rows)
    {
        var replaced = TryTake(name, out var rowsBefore, out var id) && id != start.Id ? id : default;
        rowsBefore?.Dispose();
        if (_open.Count == CountMax)
            throw new EventRefusedException($"it would be the {CountMax + 1}th XA transaction that is prepared and not decided",
                "Decide the older ones on the source: XA RECOVER lists them.");
        _open.Add(name, new Held(start, rows, _nextOrdinal++));
        Count = _open.Count;
        return replaced;
    }

    /// <summary>The rows belong to the caller then.</summary>
    internal bool TryTake(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HeldRows? rows, out TransactionId id)
    {
        var isOpen = _open.Remove(name, out var held);
        (rows, id) = isOpen ? (held.Rows, held.Start.Id) : (null, default);
        Count = _open.Count;
        return isOpen;
    }

    readonly record struct Held(TransactionStart Start, HeldRows Rows, long Ordinal);
}
