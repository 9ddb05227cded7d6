using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Mapping;

/// <summary>
/// (3) How rows of one source table, in one shape, become rows of one target table: which source column fills which target column, and the
/// keys of the result. A pure, deterministic function of one row image.
/// </summary>
public sealed class TablePlan
{
    readonly int[] _sourceColumns;
    readonly bool _isIdentity;
    readonly bool _onAllShards;
    readonly bool _hasIdentity;
    readonly KeyIndex _identity;
    readonly KeyIndex _primary;
    readonly KeyIndex[] _unique;
    readonly KeyIndex? _group;

    /// <param name="target">Its columns' source sides must stand in <paramref name="source"/>.</param>
    /// <param name="sequence">The group column of the target, or null for the primary key alone.</param>
    /// <param name="onAllShards">Every shard has all rows, or there is only one, so none moves and no shard need wait for another.</param>
    public TablePlan(SourceTable source, TargetTable target, string? sequence, bool onAllShards = false)
    {
        _onAllShards = onAllShards;
        Source = source;
        Target = target;
        var definition = source.Definition;
        _sourceColumns = [.. target.Columns.Select(c => definition.IndexOf(c.Source.Name))];
        _isIdentity = _sourceColumns.Length == definition.Columns.Count && _sourceColumns.Select((c, i) => c == i).All(same => same);
        var seed = Seed(target.Name);
        _primary = new KeyIndex(seed, [.. target.PrimaryKey.Select(p => Column(p, 0))]);
        _unique = [.. target.UniqueKeys.Select((k, i) => new KeyIndex(seed + (ulong)i + 3, [.. k.Parts.Select(p => Column(p.Column, p.Prefix))],
            k.HasExpression))];
        int[] identity = [.. SourceKey(definition)];
        _identity = new KeyIndex(Seed(definition.FullName) + 1, [.. identity.Select(p => Column(p, 0))]);
        // Where no row moves and the target has the source's key, that key says it all.
        _hasIdentity = !onAllShards || !identity.ToHashSet().SetEquals(target.PrimaryKey);
        _group = sequence is null ? null : new KeyIndex(seed + 2, [Column(PlaceOf(sequence), 0)]);
    }

    public SourceTable Source { get; }

    public TargetTable Target { get; }

    /// <summary>The target row of a source image, as a run of slots: the image's own where the columns are the same.</summary>
    public int Map(ChangeBatch batch, int imageSlot)
    {
        if (_isIdentity)
            return imageSlot;
        var row = batch.AddSlots(_sourceColumns.Length, out var start);
        for (var i = 0; i < row.Length; i++)
            row[i] = batch.Slots[imageSlot + _sourceColumns[i]];
        return start;
    }

    /// <summary>Same primary key to the byte. A key that only the collation calls equal counts as another: delete, then put.</summary>
    public bool IsSameRow(ChangeBatch batch, int before, int after)
    {
        foreach (var place in Target.PrimaryKey)
            if (!batch.Slots[before + place].In(batch.Bytes).SequenceEqual(batch.Slots[after + place].In(batch.Bytes)))
                return false;
        return true;
    }

    /// <summary>Adds the keys of an operation to the batch and returns the operation.</summary>
    /// <param name="leaves">A delete of a row that leaves for another shard.</param>
    public RowOperation Operation(ChangeBatch batch, RowOperationKind kind, in RowImages images, int shard, int ordinal, bool leaves)
    {
        var (row, other) = (images.Row, images.Other);
        var keys = new KeySink(batch, shard);
        keys.Add(_primary, row);
        foreach (var index in _unique)
        {
            keys.Add(index, row);
            if (other >= 0)
                keys.AddIfOther(index, other);
        }

        var rowKeys = keys.Count;
        if (_group is not null)
        {
            keys.Add(_group, row);
            if (other >= 0)
                keys.AddIfOther(_group, other);
        }

        if (!leaves && _hasIdentity)
            AddIdentity(ref keys, row, other);
        var (ordered, unknowns) = (keys.Count, keys.Unknowns);
        if (kind == RowOperationKind.Delete && !_onAllShards)
            AddDeparture(ref keys, row, images.Successor);
        return new RowOperation
        {
            Table = Target,
            Kind = kind,
            SlotStart = row,
            KeyStart = keys.Start,
            KeyCount = rowKeys,
            OrderKeyCount = keys.Count - rowKeys,
            DepartureCount = (byte)(keys.Count - ordered),
            DepartureUnknown = keys.Unknowns > unknowns,
            TableWide = keys.Unknowns > 0 && Target.NeedsTableOrder,
            Arrives = images.Arrives,
            Leaves = leaves,
            Ordinal = ordinal,
        };
    }

    /// <summary>The source row itself, over all shards: a row that moves A → B → A keeps its order. A tail leaves it alone: what follows
    /// on the new shard need not wait for the old one.</summary>
    void AddIdentity(ref KeySink keys, int row, int other)
    {
        if (!_onAllShards)
            keys.Shard = KeySink.AllShards;
        keys.Add(_identity, row);
        if (other >= 0)
            keys.AddIfOther(_identity, other);
    }

    /// <summary>A delete on the new shard does wait for the tail on the old one: until then the row's old version is still there, and
    /// would be all that anybody sees of it. A row whose key changed goes on under its new one, and so does the chain.</summary>
    void AddDeparture(ref KeySink keys, int row, int successor)
    {
        keys.Shard = KeySink.Departures;
        keys.Add(_identity, row);
        if (successor >= 0)
            keys.AddIfOther(_identity, successor);
    }

    static ulong Seed(string name)
    {
        var hash = new KeyHash(17);
        hash.Add(System.Text.Encoding.UTF8.GetBytes(name));
        return hash.Value;
    }

    KeyColumn Column(int place, int prefix) => new(place, Target.Columns[place], prefix);

    int PlaceOf(string targetColumn)
    {
        for (var i = 0; i < Target.Columns.Count; i++)
            if (string.Equals(Target.Columns[i].Target.Name, targetColumn, StringComparison.OrdinalIgnoreCase))
                return i;
        throw new ArgumentException($"table {Target.Name} has no column {targetColumn}", nameof(targetColumn));
    }

    /// <summary>The source primary key as places in the target row; the target's own where the log does not name one.</summary>
    IEnumerable<int> SourceKey(TableDefinition definition)
    {
        if (definition.PrimaryKey.Count == 0)
            return Target.PrimaryKey;
        var places = definition.PrimaryKey.Select(part => Array.IndexOf(_sourceColumns, part.Column)).ToArray();
        return places.Contains(-1) ? Target.PrimaryKey : places;
    }

    /// <summary>Where an operation's keys go.</summary>
    struct KeySink(ChangeBatch batch, int shard)
    {
        // In place of a shard's number.
        public const int AllShards = -1;
        public const int Departures = -2;

        ulong _last;

        public int Shard { get; set; } = shard;

        public int Start { get; } = batch.KeyCount;

        /// <summary>Values that cannot be hashed.</summary>
        public int Unknowns { get; private set; }

        public readonly int Count => batch.KeyCount - Start;

        public void Add(KeyIndex index, int row) => Add(index, row, unlessLast: false);

        /// <summary>The other image's value of the same index, when it is another.</summary>
        public void AddIfOther(KeyIndex index, int row) => Add(index, row, unlessLast: true);

        void Add(KeyIndex index, int row, bool unlessLast)
        {
            var outcome = index.Hash(batch.Slots.AsSpan(row), batch.Bytes, Shard + 1, out var key);
            Unknowns += outcome == KeyOutcome.Unknown ? 1 : 0;
            if (outcome != KeyOutcome.Hashed || (unlessLast && key == _last))
                return;
            batch.AddKey(key);
            _last = key;
        }
    }
}
