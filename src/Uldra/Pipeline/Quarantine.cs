using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// What is in the quarantines of all targets, without the rows: the numbers they get, the room that is left, and what has to stay when some
/// of it is tried again. Plain code under the dispatcher's lock; the scheduler keeps order, the lanes write.
/// </summary>
/// <param name="numbers">Where entries get their numbers, over all shards.</param>
sealed class Quarantine(int shards, long rowsMax, TimeProvider time, QuarantineNumbers? numbers = null)
{
    readonly SortedDictionary<ulong, QuarantineEntry> _entries = [];
    readonly HashSet<ulong> _returned = [];
    readonly Dictionary<ulong, int> _described = [];
    readonly long[] _rows = new long[shards];
    readonly QuarantineNumbers _numbers = numbers ?? new();

    /// <summary>Everything that waits, by number; what was skipped is not among it.</summary>
    public IEnumerable<QuarantineEntry> Entries => _entries.Values;

    public int Count => _entries.Count;

    /// <summary>Something in it may depend on nothing else any more: the next release finds out.</summary>
    public bool HasLoose { get; private set; }

    /// <summary>Rows that a shard's quarantine still takes.</summary>
    public long Room(int shard) => rowsMax - _rows[shard];

    /// <summary>What an earlier run left.</summary>
    public void Restore(IEnumerable<QuarantineEntry> entries)
    {
        foreach (var entry in entries)
        {
            _numbers.Passed(entry.Number);
            if (entry.State == QuarantineState.Skipped)
                continue;
            _entries.Add(entry.Number, entry);
            _rows[entry.Shard] += entry.Rows;
            HasLoose |= entry.State == QuarantineState.Behind;
        }
    }

    /// <summary>What to write about a shard transaction, or about the rows of it that are set aside.</summary>
    public QuarantineWrite Describe(ShardTransaction transaction)
    {
        var only = transaction.IsDoomed ? null : transaction.SetAside;
        return new QuarantineWrite(transaction.Returned is { } stored ? Again(stored, transaction.Refusal) : New(transaction, only), transaction, only);
    }

    /// <summary>It is durable there.</summary>
    public void Wrote(QuarantineWrite write)
    {
        _entries[write.Entry.Number] = write.Entry;
        _described.Remove(write.Entry.Number);
        if (!_returned.Remove(write.Entry.Number))
            return;
        // Others that came back with it may have been written before it and wait for nothing that is still here.
        HasLoose = true;
    }

    /// <summary>It came back and is applied.</summary>
    public void Applied(QuarantineEntry entry)
    {
        _entries.Remove(entry.Number);
        _returned.Remove(entry.Number);
        _rows[entry.Shard] -= entry.Rows;
        HasLoose = true;
    }

    public void Skipped(ulong number)
    {
        if (!_entries.Remove(number, out var entry))
            return;
        _rows[entry.Shard] -= entry.Rows;
        HasLoose = true;
    }

    /// <summary>It is here and not on its way.</summary>
    public bool Holds(ulong number) => _entries.ContainsKey(number) && !_returned.Contains(number);

    /// <summary>
    /// Divides what is here: a refused one comes back when it was asked for, any other when it depends on nothing that remains. So entries
    /// that lost what they waited for in a run that died come back by themselves.
    /// </summary>
    /// <returns>In the order in which it came here.</returns>
    public (List<ShardTransaction> Returned, List<PoisonMarks> Remaining) Divide(IReadOnlySet<ulong> retried, Scheduling.PoisonedKeys poison)
    {
        var returned = new List<ShardTransaction>();
        var remaining = new List<PoisonMarks>();
        foreach (var entry in _entries.Values)
        {
            if (_returned.Contains(entry.Number))
            {
                // On its way: what depends on it would come before it now, so that has to stay until it is done.
                poison.Add(entry.Marks);
                continue;
            }

            if ((entry.State == QuarantineState.Behind || retried.Contains(entry.Number)) && !poison.Touches(entry.Marks))
            {
                returned.Add(ReturnedTransaction.Of(entry));
                continue;
            }

            poison.Add(entry.Marks);
            remaining.Add(entry.Marks);
        }

        foreach (var transaction in returned)
            _returned.Add(transaction.QuarantineNumber);
        HasLoose = false;
        return (returned, remaining);
    }

    QuarantineEntry New(ShardTransaction transaction, IReadOnlyCollection<int>? only)
    {
        if (transaction.QuarantineNumber == 0)
            transaction.QuarantineNumber = _numbers.Next();
        var rows = only?.Count ?? transaction.OperationCount;
        // It takes its room before it is durable: lanes that write at the same time must not use it twice.
        _rows[transaction.Shard] += rows - _described.GetValueOrDefault(transaction.QuarantineNumber);
        _described[transaction.QuarantineNumber] = rows;
        return new QuarantineEntry
        {
            Number = transaction.QuarantineNumber,
            Shard = transaction.Shard,
            Marks = PoisonMarks.Of(transaction, only),
            State = transaction.Refusal is null ? QuarantineState.Behind : QuarantineState.Refused,
            Refusal = transaction.Refusal,
            Tables = TablesOf(transaction),
            Part = new OrdinalRange(transaction.FirstOrdinal, transaction.LastOrdinal),
            Since = transaction.Refusal?.Since ?? time.GetUtcNow(),
            Rows = rows,
            Bytes = transaction.ByteCount,
            IsPartial = only is not null,
        };
    }

    static QuarantineEntry Again(QuarantineEntry stored, Refusal? refusal) => refusal is null
        ? stored with { State = QuarantineState.Behind }
        : stored with
        {
            State = QuarantineState.Refused,
            Refusal = refusal with { Tries = (stored.Refusal?.Tries ?? 0) + 1, Since = stored.Since },
        };

    public static string TablesOf(ShardTransaction transaction)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var operation in transaction.Operations)
            names.Add(operation.Table.SourceName);
        return string.Join(", ", names);
    }
}
