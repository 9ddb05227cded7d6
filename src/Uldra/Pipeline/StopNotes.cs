using Microsoft.Extensions.Logging;
using Uldra.Applying;

namespace Uldra.Pipeline;

/// <summary>Keeps the note on every target up to date: nobody should have to read logs to learn what waits for them.</summary>
sealed class StopNotes(IReadOnlyList<TargetStore> stores, ulong epoch, TimeProvider time, ILogger log)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Counters change all the time; writing them that often would cost more than they are worth.</summary>
    static readonly TimeSpan CountersPeriod = TimeSpan.FromSeconds(5);

    string? _savedWaiting;
    RunCounters? _savedCounters;

    /// <exception cref="TargetException">A target cannot be written, or a newer instance owns it.</exception>
    public async Task SaveAsync(StopNote? note, CancellationToken token)
    {
        var rated = note is null ? null : note with { Counters = note.Counters?.RatedSince(_savedCounters) };
        // All at once: one that does not answer must not keep the others from it.
        await Task.WhenAll(stores.Select(store => store.SaveStoppedAsync(epoch, rated?.ToJson(), token))).ConfigureAwait(false);
        _savedWaiting = Waiting(note);
        _savedCounters = note?.Counters;
    }

    /// <summary>At the end of a run: a target that cannot be reached now keeps its old note.</summary>
    /// <exception cref="TargetException">A target refuses, or a newer instance owns it.</exception>
    public async Task SaveLastAsync(StopNote note)
    {
        try
        {
            await SaveAsync(note, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
        {
            PipelineLog.OwnerUnknown(log, e.Message);
        }
    }

    /// <summary>Looks once a second until cancelled. A target that fails for now is tried again with the next look.</summary>
    public async Task WatchAsync(Func<StopNote> current, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
                if (current() is var note && IsNews(note))
                    await TrySaveAsync(note, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The run is over; its end says the rest.
        }
    }

    bool IsNews(StopNote note) => Waiting(note) != _savedWaiting
        || (note.Counters is { } counters && counters.Commits != (_savedCounters?.Commits ?? 0)
            && (_savedCounters is null || counters.At - _savedCounters.At >= CountersPeriod));

    static string? Waiting(StopNote? note) => (note is null ? null : note with { Counters = null })?.ToJson();

    async Task TrySaveAsync(StopNote note, CancellationToken token)
    {
        try
        {
            await SaveAsync(note, token).ConfigureAwait(false);
        }
        catch (TargetException)
        {
            // The lanes meet the same failure and report it; the note is tried again.
        }
    }
}
