namespace Uldra.Model;

/// <summary>
/// A place in what a shard does, in log order: source transaction as the run counts, first row ordinal of the part, and within that 0 for the
/// main part and from 1 on for its tails. Everything that waits over shards waits for something at a lower place.
/// </summary>
public readonly record struct LogSpot(long Sequence, int Ordinal, int Phase) : IComparable<LogSpot>
{
    public int CompareTo(LogSpot other)
    {
        var order = Sequence.CompareTo(other.Sequence);
        order = order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
        return order != 0 ? order : Phase.CompareTo(other.Phase);
    }
}

/// <summary>How far a shard is, for others that wait for it.</summary>
/// <param name="All">Everything before this place is durable there, or in its quarantine.</param>
/// <param name="Puts">The same of main parts alone, but for <paramref name="Held"/>: tails may be outstanding.</param>
/// <param name="Held">Main parts before that which wait for other shards and are outstanding, in order.</param>
public readonly record struct ShardClaim(LogSpot All, LogSpot Puts, LogSpot[] Held)
{
    /// <summary>All main parts of a source transaction up to an ordinal are durable.</summary>
    public bool HasPuts(long sequence, int through)
    {
        if (Puts.CompareTo(new LogSpot(sequence, through + 1, 0)) < 0)
            return false;
        var from = Array.BinarySearch(Held, new LogSpot(sequence, 0, 0));
        from = from < 0 ? ~from : from;
        return from == Held.Length || Held[from].Sequence != sequence || Held[from].Ordinal > through;
    }
}
