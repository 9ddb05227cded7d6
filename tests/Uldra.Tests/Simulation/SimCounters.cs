using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Tests.Simulation;

/// <summary>What happened in worlds; a simulation in which one of these never happens tests less than it says.</summary>
sealed class SimCounters
{
    public long Worlds { get; set; }
    public long Commits { get; set; }
    public long Folds { get; set; }
    public long Sums { get; set; }
    public long Moves { get; set; }
    public long ThereAndBacks { get; set; }
    public long Rings { get; set; }
    public long UniqueSwaps { get; set; }
    public long Splits { get; set; }
    public long DeleteFirsts { get; set; }
    public long Retries { get; set; }
    public long Halves { get; set; }
    public long LateAnswers { get; set; }
    public long Kills { get; set; }
    public long Takeovers { get; set; }
    public long Fenced { get; set; }
    public long TableWide { get; set; }
    public long Quarantines { get; set; }
    public long QuarantinedBehind { get; set; }
    public long RowsSetAside { get; set; }
    public long RefusedAgain { get; set; }
    public long Returned { get; set; }
    public long QuarantinesFull { get; set; }
    public long Decisions { get; set; }
    public long PreparesReadAgain { get; set; }
    public long Detached { get; set; }
    public long Rejoined { get; set; }
    public long FormedAgain { get; set; }

    public void Note(ApplyBatch batch)
    {
        Returned += batch.Returned.Count;
        Sums += batch.Progress.CoveredSequence > batch.Progress.WatermarkSequence ? 1 : 0;
        foreach (var write in batch.Quarantined)
        {
            Quarantines += write is { IsStored: false, Entry.State: QuarantineState.Refused } ? 1 : 0;
            QuarantinedBehind += write is { IsStored: false, Entry.State: QuarantineState.Behind } ? 1 : 0;
            RowsSetAside += write.Entry.IsPartial ? 1 : 0;
            RefusedAgain += write is { IsStored: true, Entry.State: QuarantineState.Refused } ? 1 : 0;
        }
    }

    public void Add(SimCounters other)
    {
        foreach (var property in typeof(SimCounters).GetProperties())
            property.SetValue(this, (long)property.GetValue(this)! + (long)property.GetValue(other)!);
    }

    public IEnumerable<string> Missing() =>
        typeof(SimCounters).GetProperties().Where(p => (long)p.GetValue(this)! == 0).Select(p => p.Name);

    public override string ToString() =>
        string.Join(", ", typeof(SimCounters).GetProperties().Select(p => $"{p.Name} {p.GetValue(this)}"));
}
