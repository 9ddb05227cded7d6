namespace Uldra.MySql.Positions;

/// <summary>
/// A set of a source's transactions: per stream (uuid, domain, or the file log) sorted disjoint intervals of numbers. Text forms:
/// MySQL: the server's own GTID set, <c>uuid:1-5:7,uuid2:tag:1-3</c>. MariaDB: a prefix per domain as the server writes a GTID position
/// (<c>0-1-812</c>: all of domain 0 up to 812), then what was applied above it as <c>0:815-820</c>, comma-separated.
/// File: a prefix <c>bin.000003:4711</c> (all that starts before that place), then <c>bin.000003:4800-5200</c> above it.
/// </summary>
public sealed class TransactionSet
{
    public TransactionSet(PositionKind kind) => Kind = kind;
    public PositionKind Kind { get; }
    public bool IsEmpty => throw new NotImplementedException();
    /// <summary>Throws FormatException naming the place.</summary>
    public static TransactionSet Parse(PositionKind kind, string text) => throw new NotImplementedException();
    public bool Contains(in TransactionId id) => throw new NotImplementedException();
    public void Add(in TransactionId id) => throw new NotImplementedException();
    /// <summary>MariaDB and File only: every transaction of the stream numbered from..to (inclusive).</summary>
    public void AddRange(in TransactionId from, in TransactionId to) => throw new NotImplementedException();
    /// <summary>MariaDB and File: everything of the stream up to and including this one (prefix). MySQL: just the one.</summary>
    public void AddThrough(in TransactionId id) => throw new NotImplementedException();
    public void AddBefore(in TransactionId place) => throw new NotImplementedException();
    public string ToGtidPosition() => throw new NotImplementedException();
    public void UnionWith(TransactionSet other) => throw new NotImplementedException();
    public void IntersectWith(TransactionSet other) => throw new NotImplementedException();
    /// <summary>True when every transaction of <paramref name="other"/> is in this set. MariaDB: compares by intervals per domain.</summary>
    public bool Covers(TransactionSet other) => throw new NotImplementedException();
    /// <summary>MariaDB and File: the part without gaps, from the start of each stream; MySQL: the whole set.</summary>
    public TransactionSet Prefix() => throw new NotImplementedException();
    public TransactionSet Clone() => throw new NotImplementedException();
    public override string ToString() => throw new NotImplementedException();
}
