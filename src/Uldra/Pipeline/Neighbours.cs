using Uldra.Model;

namespace Uldra.Pipeline;

/// <summary>
/// What the crews of one formation tell each other: how far their shards are, and what went into a quarantine. Poison is heard before the
/// claim that counts it as done, or what depends on it would be let go.
/// </summary>
/// <param name="poison">What the quarantines of all shards keep back from the start.</param>
sealed class Neighbours(IEnumerable<PoisonMarks> poison)
{
    readonly Lock _lock = new();
    readonly List<PoisonMarks> _poison = [.. poison];
    Dispatcher[] _crews = [];

    /// <summary>A crew that has not begun to read; it hears all that was told before.</summary>
    /// <param name="more">What the quarantines of its shards keep back as well, by now.</param>
    public void Join(Dispatcher crew, IEnumerable<PoisonMarks> more)
    {
        List<PoisonMarks> before;
        Dispatcher[] others;
        lock (_lock)
        {
            before = [.. _poison];
            others = _crews;
            _crews = [.. _crews, crew];
        }

        crew.Hear(before, []);
        Tell(crew, [.. more], []);
        foreach (var other in others)
            other.Tell();
    }

    public void Tell(Dispatcher from, IReadOnlyList<PoisonMarks> poison, IReadOnlyList<(int Shard, ShardClaim Claim)> claims)
    {
        Dispatcher[] crews;
        lock (_lock)
        {
            _poison.AddRange(poison);
            crews = _crews;
        }

        foreach (var crew in crews)
            if (crew != from)
                crew.Hear(poison, claims);
    }
}
