using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Progress;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>The shards that one reader feeds, and what stands between them and it.</summary>
sealed record Crew(IReadOnlyList<int> Shards, IChangeSource Source, Dispatcher Dispatcher, MemoryBudget Budget)
{
    /// <summary>How long the reader has waited for room.</summary>
    public Stopwatch Waiting { get; } = new();

    /// <summary>The sum of the times in between; read while it runs.</summary>
    internal sealed class Stopwatch
    {
        readonly Lock _lock = new();
        TimeSpan _sum;
        long? _since;

        public void Begin(TimeProvider time)
        {
            lock (_lock)
                _since = time.GetTimestamp();
        }

        public void End(TimeProvider time)
        {
            lock (_lock)
            {
                _sum = Sum(time);
                _since = null;
            }
        }

        public TimeSpan Of(TimeProvider time)
        {
            lock (_lock)
                return Sum(time);
        }

        TimeSpan Sum(TimeProvider time) => _since is { } since ? _sum + time.GetElapsedTime(since) : _sum;
    }
}

/// <summary>What a shard has, as its target says.</summary>
sealed record ShardStock(ShardStart Start, IReadOnlyList<QuarantineEntry> Quarantined);

/// <summary>
/// Which shards are fed together and which each by a reader of its own, and what all of them had when this began. All crews of a formation
/// read from one place, so that they count alike. Whatever changes makes a new formation, begun as a restart begins: from what the targets
/// have.
/// </summary>
/// <param name="Together">At least one.</param>
/// <param name="Apart">Each has its own crew, once its target answers.</param>
/// <param name="Stock">Of every shard. Of one apart it may be out of date: then it has more.</param>
sealed record Formation(IReadOnlyList<int> Together, IReadOnlyList<int> Apart, LogPosition From, IReadOnlyList<ShardStock> Stock)
{
    public Neighbours Neighbours { get; } = new(PoisonOf(Stock.SelectMany(s => s.Quarantined)));

    public bool IsSplit => Apart.Count > 0;

    /// <summary>The same with what a shard has by now.</summary>
    public Formation With(int shard, ShardStock stock) => this with { Stock = [.. Stock.Select((s, i) => i == shard ? stock : s)] };

    public static IEnumerable<PoisonMarks> PoisonOf(IEnumerable<QuarantineEntry> entries) =>
        entries.Where(e => e.State != QuarantineState.Skipped).Select(e => e.Marks);

    /// <summary>All shards in one crew.</summary>
    public static Formation United(LogPosition from, IReadOnlyList<ShardStock> stock) =>
        new([.. Enumerable.Range(0, stock.Count)], [], from, stock);
}

/// <summary>What a formation needs of the outside. Implemented for real servers and by the tests.</summary>
interface ICrews
{
    /// <summary>Makes sure that nothing of the shard's old lanes is left on the target, and says what it has.</summary>
    /// <param name="least">What it is known to have.</param>
    /// <exception cref="Applying.TargetException">Transient: the target cannot be asked now. Fatal: it has less than it acknowledged.</exception>
    Task<ShardStock> TakeStockAsync(int shard, TransactionSet least, CancellationToken token);

    /// <summary>A reader and a dispatcher for these shards of the formation.</summary>
    ValueTask<Crew> OpenAsync(Formation formation, IReadOnlyList<int> shards, CancellationToken token);

    /// <summary>The formation is over: nothing may be decided by what its crews know.</summary>
    Task LeaveAsync();
}
