using System.Text;
using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Tests.Simulation;

/// <summary>
/// A target database as far as lanes see it: rows by primary key, a unique index, the owner's epoch and the progress rows, all changed
/// together or not at all. It survives kills.
/// </summary>
sealed class SimShard(int number, Plant plant)
{
    readonly Dictionary<string, byte[]?[]>[] _rows = [[], []];
    readonly Dictionary<string, string> _tags = [];
    readonly List<(StoredProgress Row, long MaxSequence)> _progress = [];
    readonly BatchPlan _plan = new();
    ulong _rowCount;

    public int Number => number;

    public ulong Epoch { get; private set; }

    public IReadOnlyList<StoredProgress> Progress => [.. _progress.Select(p => p.Row)];

    /// <summary>How many puts the last commit did not write because a later one took their place.</summary>
    public int Folded { get; private set; }

    /// <summary>What is in the quarantine, with its rows as bytes.</summary>
    public SortedDictionary<ulong, (QuarantineEntry Entry, byte[] Rows)> Quarantine { get; } = [];

    /// <summary>Entries that somebody wants to be tried again.</summary>
    public HashSet<ulong> Retries { get; } = [];

    public IReadOnlyDictionary<string, byte[]?[]> Rows(int table) => _rows[table];

    /// <summary>Progress rows of a lane.</summary>
    public int RowsOf(int lane) => _progress.Count(p => p.Row.Lane == lane);

    public void Claim(ulong epoch)
    {
        if (epoch <= Epoch)
            throw new SimulationFailure($"epoch {epoch} claimed over {Epoch}");
        Epoch = epoch;
    }

    public void Consolidate(ProgressRecord record)
    {
        _progress.Clear();
        Append(-1, Epoch, record);
    }

    /// <summary>Rows in the order in which a lane's statements write them.</summary>
    public void Apply(ApplyBatch batch, Func<ShardTransaction, RowOperation, bool> isLeft)
    {
        if (plant == Plant.CommitUnordered)
        {
            foreach (var kind in (RowOperationKind[])[RowOperationKind.Put, RowOperationKind.Delete])
                foreach (var transaction in batch.Transactions)
                    foreach (var operation in transaction.Operations)
                        if (operation.Kind == kind)
                            Apply(transaction, operation);
            return;
        }

        _plan.Begin(batch.Transactions);
        Folded = _plan.Folded;
        var rows = plant == Plant.FoldedAcrossUniqueChange ? Enumerable.Range(0, _plan.Count).ToLookup(RowOf) : null;
        for (var i = 0; i < _plan.Count; i++)
        {
            ref readonly var operation = ref _plan.Operation(i, out var transaction);
            if (rows is not null)
                ApplyFolded(i, [.. rows[RowOf(i)]]);
            else if (!isLeft(transaction, operation))
                Apply(i);
        }

        _plan.End();
    }

    /// <summary>The last put of a row in place of its first, whatever else has its unique value by then.</summary>
    void ApplyFolded(int index, int[] ofRow)
    {
        if (!ofRow.All(i => _plan.Operation(i, out _).Kind == RowOperationKind.Put))
            Apply(index);
        else if (index == ofRow[0])
            Apply(ofRow[^1]);
    }

    void Apply(int index)
    {
        ref readonly var operation = ref _plan.Operation(index, out var transaction);
        Apply(transaction, operation);
    }

    (int, string) RowOf(int index)
    {
        ref readonly var operation = ref _plan.Operation(index, out var transaction);
        return (TableOf(operation), KeyOf(operation.Table, Copy(transaction, operation)));
    }

    public void Keep(ApplyBatch batch)
    {
        // Lanes of the real tasks read while others commit.
        lock (Quarantine)
            KeepAll(batch);
    }

    void KeepAll(ApplyBatch batch)
    {
        foreach (var number in batch.Returned)
        {
            Retries.Remove(number);
            if (!Quarantine.Remove(number))
                throw new SimulationFailure($"quarantine entry {number} is applied and was not there");
        }

        foreach (var write in batch.Quarantined)
        {
            Retries.Remove(write.Entry.Number);
            if (write.IsStored)
                Quarantine[write.Entry.Number] = (write.Entry, Quarantine[write.Entry.Number].Rows);
            else if (!Quarantine.TryAdd(write.Entry.Number, (write.Entry, BytesOf(write))))
                throw new SimulationFailure($"shard {number}: quarantine entry {write.Entry.Number} is written twice");
        }
    }

    static byte[] BytesOf(QuarantineWrite write)
    {
        using var bytes = new MemoryStream();
        foreach (var piece in QuarantineCodec.Rows(write.Transaction, write.Operations, 100))
            bytes.Write(piece.Span);
        return bytes.ToArray();
    }

    public void Save(int lane, ulong epoch, ProgressRecord record)
    {
        if (_progress.Count % 3 == 0)
            _progress.RemoveAll(p => p.Row.Lane == lane && (p.MaxSequence <= record.CoveredSequence || plant == Plant.PrunedTooEarly));
        Append(lane, epoch, record);
    }

    public void Dispose() => _plan.Dispose();

    void Append(int lane, ulong epoch, ProgressRecord record) => _progress.Add((
        new StoredProgress(lane, ++_rowCount, epoch, record.Applied, record.Partial, record.File, record.Offset, record.CommitTimeMs),
        record.MaxSequence));

    /// <summary>Removes the row of a delete; false when it is not there.</summary>
    public bool Forget(ExpectedOperation operation)
    {
        var row = operation.Change.Before!;
        if (row.Tag is not null && _rows[operation.Change.Table].ContainsKey(row.FoldedKey))
            _tags.Remove(ServerText.Fold(row.Tag));
        return _rows[operation.Change.Table].Remove(row.FoldedKey);
    }

    public bool Holds(ShardTransaction transaction, in RowOperation operation) =>
        _rows[TableOf(operation)].ContainsKey(KeyOf(operation.Table, Copy(transaction, operation)));

    public void Apply(ShardTransaction transaction, in RowOperation operation)
    {
        var table = TableOf(operation);
        var row = Copy(transaction, operation);
        var key = KeyOf(operation.Table, row);
        if (operation.Kind == RowOperationKind.Delete)
            Delete(table, key, transaction);
        else
            Put(table, key, row, transaction);
    }

    void Delete(int table, string key, ShardTransaction transaction)
    {
        if (!_rows[table].Remove(key, out var old))
            throw new SimulationFailure($"shard {number}: {transaction.Id} deletes {key}, which is not there");
        if (table == SourceTables.Account && old[2] is { } tag)
            _tags.Remove(Fold(tag));
    }

    void Put(int table, string key, byte[]?[] row, ShardTransaction transaction)
    {
        if (_rows[table].TryGetValue(key, out var old))
        {
            // The server keeps the key as it was written first.
            row[0] = old[0];
            if (table == SourceTables.Account && old[2] is { } before)
                _tags.Remove(Fold(before));
        }

        if (table == SourceTables.Account && row[2] is { } tag && !_tags.TryAdd(Fold(tag), key))
            throw new SimulationFailure($"shard {number}: {transaction.Id} puts {key} with a tag that {_tags[Fold(tag)]} has");
        _rows[table][key] = row;
    }

    static int TableOf(in RowOperation operation) => operation.Table.Name == "account" ? SourceTables.Account : SourceTables.Rate;

    static byte[]?[] Copy(ShardTransaction transaction, in RowOperation operation)
    {
        var slots = transaction.SlotsOf(operation);
        var row = new byte[]?[slots.Length];
        for (var i = 0; i < row.Length; i++)
            row[i] = slots[i].IsNull ? null : slots[i].In(transaction.Batch.Bytes).ToArray();
        return row;
    }

    static string KeyOf(TargetTable table, byte[]?[] row) => table.Columns[0].Target.IsCharacter
        ? Fold(row[0]!)
        : BitConverter.ToInt32(row[0]!).ToString(System.Globalization.CultureInfo.InvariantCulture);

    static string Fold(byte[] text) => ServerText.Fold(Encoding.UTF8.GetString(text));
}
