namespace Uldra.MySql.Positions;

/// <summary>
/// A set of a source's transactions: per stream (uuid, domain, or the file log) sorted disjoint intervals of numbers. Text forms:
/// MySQL: the server's own GTID set, <c>uuid:1-5:7,uuid2:tag:1-3</c>. MariaDB: a prefix per domain as the server writes a GTID position
/// (<c>0-1-812</c>: all of domain 0 up to 812), then what was applied above it as <c>0-1:815-820</c>, comma-separated.
/// File: a prefix <c>bin.000003:4711</c> (all that starts before that place), then <c>bin.000003:4800-5200</c> above it.
/// </summary>
/// <remarks>Not safe for concurrent use; <see cref="Clone"/> before handing it over.</remarks>
public sealed class TransactionSet
{
    readonly Dictionary<string, IntervalList> _streams = new(StringComparer.Ordinal);

    // Transactions come in runs of one stream: most additions need no look-up.
    string? _lastName;
    IntervalList? _last;

    public TransactionSet(PositionKind kind) => Kind = kind;

    public PositionKind Kind { get; }

    public bool IsEmpty => _streams.Count == 0;

    internal IReadOnlyDictionary<string, IntervalList> Streams => _streams;

    /// <summary>The number below which a stream has nothing: an interval that starts here or lower is a prefix.</summary>
    internal static ulong FirstNumber(PositionKind kind) => kind == PositionKind.File ? 0UL : 1UL;

    /// <summary>Throws FormatException naming the place.</summary>
    public static TransactionSet Parse(PositionKind kind, string text) => kind switch
    {
        PositionKind.MySqlGtid => MySqlGtidText.ParseSet(text),
        PositionKind.MariaDbGtid => MariaDbGtidText.ParseSet(text),
        _ => FilePositionText.ParseSet(text),
    };

    public bool Contains(in TransactionId id) => _streams.TryGetValue(id.Stream, out var list) && list.Contains(id.Number);

    public void Add(in TransactionId id) => Add(id.Stream, new Interval(id.Number, id.Number, id.ServerId));

    /// <summary>MariaDB and File only: every transaction of the stream numbered from..to (inclusive).</summary>
    public void AddRange(in TransactionId from, in TransactionId to)
    {
        if (Kind == PositionKind.MySqlGtid || from.Stream != to.Stream || from.Number > to.Number)
            throw new ArgumentException($"{from} to {to} is no range of transactions: MySQL GTIDs have no order in the log.", nameof(to));
        Add(from.Stream, new Interval(from.Number, to.Number, to.ServerId));
    }

    /// <summary>MariaDB and File: everything of the stream up to and including this one (prefix). MySQL: just the one.</summary>
    public void AddThrough(in TransactionId id) =>
        Add(id.Stream, new Interval(Kind == PositionKind.MySqlGtid ? id.Number : 0, id.Number, id.ServerId));

    /// <summary>File only: everything that starts before this place.</summary>
    public void AddBefore(in TransactionId place)
    {
        if (Kind != PositionKind.File)
            throw new InvalidOperationException("Only positions by file and offset have a place before a transaction.");
        if (place.Number > 0)
            Add(place.Stream, new Interval(0, place.Number - 1));
    }

    /// <summary>
    /// Takes one transaction out, so that whoever continues from the set reads it again. A stream of MariaDB's that is continued there must
    /// name the transaction before it exactly.
    /// </summary>
    /// <param name="before">The one before it in its stream; default when it is the first. Only needed for MariaDB.</param>
    public void Remove(in TransactionId id, in TransactionId before = default)
    {
        if (!_streams.TryGetValue(id.Stream, out var list))
            return;
        // What lies between the two is not in the log: sequence numbers may skip.
        var from = Kind == PositionKind.MariaDbGtid ? before.Number + 1 : id.Number;
        list.Remove(new Interval(Kind == PositionKind.MariaDbGtid && from == 1 ? 0 : from, id.Number), before.ServerId);
        if (list.Count == 0)
            Remove(id.Stream);
    }

    public void UnionWith(TransactionSet other)
    {
        Require(other);
        foreach (var (name, list) in other._streams)
            foreach (var interval in list.Items.ToArray())
                Add(name, interval);
    }

    public void IntersectWith(TransactionSet other)
    {
        Require(other);
        foreach (var (name, list) in _streams.ToArray())
        {
            if (other._streams.TryGetValue(name, out var theirs) && !ReferenceEquals(theirs, list))
                list.IntersectWith(theirs);
            else if (theirs is null)
                Remove(name);
            if (list.Count == 0)
                Remove(name);
        }
    }

    /// <summary>Takes away every transaction of <paramref name="other"/>. MariaDB: what is left of a prefix is intervals.</summary>
    public void ExceptWith(TransactionSet other)
    {
        Require(other);
        foreach (var (name, list) in _streams.ToArray())
        {
            if (other._streams.TryGetValue(name, out var theirs))
                list.ExceptWith(ReferenceEquals(theirs, list) ? theirs.Clone() : theirs);
            if (list.Count == 0)
                Remove(name);
        }
    }

    /// <summary>True when every transaction of <paramref name="other"/> is in this set. MariaDB: compares by intervals per domain.</summary>
    public bool Covers(TransactionSet other)
    {
        Require(other);
        foreach (var (name, theirs) in other._streams)
        {
            if (!_streams.TryGetValue(name, out var ours))
                return false;
            foreach (var interval in theirs.Items)
                if (!ours.ContainsAll(interval))
                    return false;
        }
        return true;
    }

    /// <summary>MariaDB and File: the part without gaps, from the start of each stream; MySQL: the whole set.</summary>
    public TransactionSet Prefix()
    {
        if (Kind == PositionKind.MySqlGtid)
            return Clone();
        var prefix = new TransactionSet(Kind);
        foreach (var (name, list) in _streams)
            if (list[0].From == 0)
                prefix.Add(name, list[0]);
        return prefix;
    }

    /// <summary>Of each stream what lies before its first gap.</summary>
    public TransactionSet FirstOfEach()
    {
        var firsts = new TransactionSet(Kind);
        foreach (var (name, list) in _streams)
            firsts.Add(name, list[0]);
        return firsts;
    }

    /// <summary>MariaDB only: the last transaction of each domain's prefix, with the server that wrote it.</summary>
    public IEnumerable<TransactionId> PrefixEnds()
    {
        if (Kind == PositionKind.MariaDbGtid)
            foreach (var (name, list) in _streams)
                if (list[0].From == 0)
                    yield return new TransactionId(Kind, name, list[0].To, list[0].ServerId);
    }

    /// <summary>File only: the place behind the prefix, where to go on; null when there is none.</summary>
    public TransactionId? PrefixPlace()
    {
        if (Kind == PositionKind.File)
            foreach (var (name, list) in _streams)
                if (list[0].From == 0)
                    return new TransactionId(Kind, name, list[0].To + 1);
        return null;
    }

    /// <summary>MariaDB only: the prefix of each domain as the server's <c>gtid_slave_pos</c>, for <c>slave_connect_state</c>.</summary>
    public string ToGtidPosition() => Kind == PositionKind.MariaDbGtid
        ? MariaDbGtidText.Print(Prefix())
        : throw new InvalidOperationException("Only MariaDB's positions are written as one GTID per domain.");

    public TransactionSet Clone()
    {
        var clone = new TransactionSet(Kind);
        foreach (var (name, list) in _streams)
            clone._streams.Add(name, list.Clone());
        return clone;
    }

    public override string ToString() => Kind switch
    {
        PositionKind.MySqlGtid => MySqlGtidText.Print(this),
        PositionKind.MariaDbGtid => MariaDbGtidText.Print(this),
        _ => FilePositionText.Print(this),
    };

    internal void Add(string stream, Interval interval)
    {
        // Below the first number a stream has nothing, so what starts there starts at the beginning: it is a prefix.
        if (Kind != PositionKind.MySqlGtid && interval.From <= FirstNumber(Kind))
            interval = interval with { From = 0 };
        if (!ReferenceEquals(stream, _lastName))
        {
            if (!_streams.TryGetValue(stream, out var list))
                _streams.Add(stream, list = new IntervalList());
            (_lastName, _last) = (stream, list);
        }
        _last!.Add(interval);
    }

    void Remove(string stream)
    {
        _streams.Remove(stream);
        (_lastName, _last) = (null, null);
    }

    void Require(TransactionSet other)
    {
        if (other.Kind != Kind)
            throw new ArgumentException($"Transactions named by {Kind} cannot be compared with those named by {other.Kind}.", nameof(other));
    }
}
