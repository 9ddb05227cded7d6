using Uldra.Mapping;
using Uldra.Model;
using Uldra.Progress;
using Uldra.Routing;

namespace Uldra.Pipeline;

/// <summary>A shard transaction and what it waits for besides its keys: a tail waits for the puts over there. Or, of a shard that another crew
/// runs, what of its work others have to know.</summary>
/// <param name="PutsElsewhere">Shards run by another crew on which rows of the tail arrive.</param>
readonly record struct Scheduled(ShardTransaction? Transaction, ShardTransaction[] Predecessors, int[] PutsElsewhere, Departures? Departures = null);

/// <summary>
/// (3) and (4) put together: maps both images of each change, compares the two target rows by shard and primary key, and makes of every
/// source transaction its shard transactions and tails. Pure but for the counters; used by the reader's task alone.
/// </summary>
sealed class Distributor
{
    readonly TableCatalog _tables;
    readonly IReadOnlyList<ShardStart> _starts;
    readonly ShardDraft[] _drafts;
    readonly List<int> _touched = [];
    readonly ShardTransaction?[] _mains;
    readonly TailLevels _levels = new();
    readonly bool[] _isHere;
    ChangeBatch _batch = new();

    /// <param name="starts">Of every shard.</param>
    /// <param name="here">The shards that are applied here; null for all.</param>
    public Distributor(TableCatalog tables, IReadOnlyList<ShardStart> starts, IReadOnlyCollection<int>? here = null)
    {
        _isHere = [.. starts.Select((_, shard) => here?.Contains(shard) != false)];
        _tables = tables;
        _starts = starts;
        _drafts = [.. starts.Select(_ => new ShardDraft())];
        _mains = new ShardTransaction?[starts.Count];
    }

    /// <summary>Rows that had to be deleted before their put over there, because a put needed a unique value they held.</summary>
    public long DeletedFirst { get; private set; }

    /// <summary>Makes the shard transactions of one source transaction (or part), mains before tails.</summary>
    /// <exception cref="RouteException">A row belongs nowhere.</exception>
    public void Distribute(ChangeBatch batch, in SourceTransaction source, long sequence, List<Scheduled> into)
    {
        _batch = batch;
        var rest = source;
        for (var count = CountToBorder(rest); count < rest.ChangeCount; count = CountToBorder(rest))
        {
            DistributePart(rest with { ChangeCount = count, IsLastPart = false }, sequence, into);
            rest = rest with
            {
                ChangeStart = rest.ChangeStart + count,
                ChangeCount = rest.ChangeCount - count,
                FirstOrdinal = rest.FirstOrdinal + count,
            };
        }

        DistributePart(rest, sequence, into);
    }

    /// <summary>
    /// Where an earlier run cut the transaction and applied only some of it, the border stays, however large parts are now: across it
    /// people have seen rows come and go that one commit would not show.
    /// </summary>
    int CountToBorder(in SourceTransaction source)
    {
        var border = int.MaxValue;
        foreach (var start in _starts)
            if (!start.Partial.IsEmpty)
                border = Math.Min(border, start.Partial.NextBorder(source.Id, source.FirstOrdinal));
        return border - source.FirstOrdinal;
    }

    void DistributePart(in SourceTransaction source, long sequence, List<Scheduled> into)
    {
        for (var i = 0; i < source.ChangeCount; i++)
            Distribute(_batch.Changes[source.ChangeStart + i], source.FirstOrdinal + i);
        foreach (var shard in _touched)
            DeletedFirst += _drafts[shard].Settle(_batch, _starts[shard], source.Id) * (_isHere[shard] ? 1 : 0);
        var levels = _levels.Assign(_batch, _touched, _drafts);
        for (var level = ShardDraft.InMain; level < levels; level++)
        {
            foreach (var shard in _touched)
                if (_isHere[shard])
                    Finish(source, sequence, shard, level, into);
            // Behind those: what stands at the same place waits for none of the others.
            foreach (var shard in _touched)
                if (!_isHere[shard])
                    Note(source, sequence, shard, level, into);
        }

        foreach (var shard in _touched)
            _drafts[shard].Clear();
        Array.Clear(_mains);
        _touched.Clear();
    }

    void Distribute(in Change change, int ordinal)
    {
        if (_tables[change.Table] is not { Plan: { } plan, Route: { } route })
        {
            EmitUnread(change.Table, ordinal);
            return;
        }

        var before = change.BeforeSlot < 0 ? -1 : plan.Map(_batch, change.BeforeSlot);
        var after = change.AfterSlot < 0 ? -1 : plan.Map(_batch, change.AfterSlot);
        var from = before < 0 ? -1 : ShardOf(route, before);
        var to = after < 0 ? -1 : ShardOf(route, after);
        if (before >= 0 && after >= 0 && from == to && plan.IsSameRow(_batch, before, after))
        {
            Emit(plan, RowOperationKind.Put, new RowImages(after, before), to, ordinal);
            return;
        }

        if (before >= 0)
            Emit(plan, RowOperationKind.Delete, new RowImages(before, Successor: after), from, ordinal, destination: after >= 0 && from != to ? to : -1);
        if (after >= 0)
            Emit(plan, RowOperationKind.Put, new RowImages(after, before, Arrives: from != to), to, ordinal);
    }

    /// <summary>A row that cannot be read yet may belong to any shard: all of them keep the transaction back.</summary>
    void EmitUnread(SourceTable table, int ordinal)
    {
        var operation = new RowOperation
        {
            Table = _tables[table].Unread!, Kind = RowOperationKind.Put, SlotStart = 0, KeyStart = _batch.KeyCount, KeyCount = 0, Ordinal = ordinal,
        };
        for (var shard = 0; shard < _drafts.Length; shard++)
            DraftOf(shard).Main.Add(operation);
    }

    ShardDraft DraftOf(int shard)
    {
        if (_drafts[shard].IsEmpty)
            _touched.Add(shard);
        return _drafts[shard];
    }

    int ShardOf(Route route, int row) => route.ShardOf(_batch.Slots.AsSpan(row), _batch.Bytes);

    /// <param name="destination">The shard a deleted row leaves for; -1 when it does not leave.</param>
    void Emit(TablePlan plan, RowOperationKind kind, in RowImages images, int shard, int ordinal, int destination = -1)
    {
        if (shard != Route.All)
        {
            EmitOn(plan, kind, images, shard, ordinal, destination);
            return;
        }

        for (var each = 0; each < _drafts.Length; each++)
            EmitOn(plan, kind, images, each, ordinal, destination);
    }

    void EmitOn(TablePlan plan, RowOperationKind kind, in RowImages images, int shard, int ordinal, int destination)
    {
        var leaves = destination >= 0;
        var draft = DraftOf(shard);
        var operation = plan.Operation(_batch, kind, images, shard, ordinal, leaves);
        if (leaves)
            draft.AddTail(operation, destination);
        else
            draft.Main.Add(operation);
    }

    /// <summary>The shards whose puts a tail waits for: where its rows went, and where rows went on from there.</summary>
    List<int> Reached(ShardDraft draft)
    {
        List<int> reached = [.. draft.Destinations.Distinct()];
        for (var i = 0; i < reached.Count; i++)
            foreach (var next in _drafts[reached[i]].Passages)
                if (!reached.Contains(next))
                    reached.Add(next);
        return reached;
    }

    void Finish(in SourceTransaction source, long sequence, int shard, int level, List<Scheduled> into)
    {
        var draft = _drafts[shard];
        // What an earlier run applied is left out only now: which deletes go first must not depend on it. It may have cut the transaction
        // into other parts and so have let others go first; progress says of each delete of a leaving row whether it is done.
        var isApplied = _starts[shard].IsApplied(source.Id);
        var start = _batch.OperationCount;
        var bytes = 0;
        foreach (var operation in level == ShardDraft.InMain ? draft.Main : draft.TailAt(level))
        {
            if (isApplied || _starts[shard].IsApplied(source.Id, operation.Ordinal, operation.Leaves))
                continue;
            _batch.AddOperation(operation);
            bytes += BytesOf(operation);
        }

        if (_batch.OperationCount == start)
            return;
        var transaction = new ShardTransaction
        {
            Batch = _batch,
            Id = source.Id,
            Shard = shard,
            Version = source.Version,
            Sequence = sequence,
            IsTail = level != ShardDraft.InMain,
            Level = level,
            OperationStart = start,
            OperationCount = _batch.OperationCount - start,
            ByteCount = bytes,
            FirstOrdinal = source.FirstOrdinal,
            LastOrdinal = source.FirstOrdinal + source.ChangeCount - 1,
            IsWhole = IsWhole(source, draft),
            Departures = draft.Departures(level),
        };
        _batch.Retain();
        if (level == ShardDraft.InMain)
        {
            _mains[shard] = transaction;
            into.Add(new Scheduled(transaction, [], []));
            return;
        }

        var reached = Reached(draft);
        // Puts already applied in an earlier run are not waited for.
        into.Add(new Scheduled(transaction, [.. reached.Select(s => _mains[s]).OfType<ShardTransaction>()], [.. reached.Where(s => !_isHere[s])]));
    }

    /// <summary>What a shard that another crew runs loses at this place.</summary>
    void Note(in SourceTransaction source, long sequence, int shard, int level, List<Scheduled> into)
    {
        if (_starts[shard].IsApplied(source.Id))
            return;
        var keys = new List<ulong>();
        var tables = new List<TableDeparture>();
        foreach (var operation in level == ShardDraft.InMain ? _drafts[shard].Main : _drafts[shard].TailAt(level))
        {
            if (operation.Kind != RowOperationKind.Delete || _starts[shard].IsApplied(source.Id, operation.Ordinal, operation.Leaves))
                continue;
            keys.AddRange(Departures.KeysOf(_batch.Keys.AsSpan(operation.KeyStart, operation.KeyCount + operation.OrderKeyCount), operation));
            if (operation.Table.NeedsTableOrder)
                tables.Add(new TableDeparture(operation.Table.Name, operation.DepartureUnknown));
        }

        if (keys.Count > 0 || tables.Count > 0)
            into.Add(new Scheduled(null, [], [], new Departures(shard, new LogSpot(sequence, source.FirstOrdinal, level + 1), [.. keys], [.. tables])));
    }

    /// <summary>It is all that the transaction does on this shard, in this run and in earlier ones.</summary>
    static bool IsWhole(in SourceTransaction source, ShardDraft draft) =>
        source is { FirstOrdinal: 1, IsLastPart: true }
        && (draft.Tail.Count == 0 || (draft.Main.Count == 0 && !draft.Levels.Exists(level => level != 0)));

    int BytesOf(in RowOperation operation)
    {
        var bytes = 0;
        foreach (var slot in _batch.Slots.AsSpan(operation.SlotStart, operation.Table.Columns.Count))
            bytes += Math.Max(slot.Length, 0) + 4;
        return bytes;
    }
}
