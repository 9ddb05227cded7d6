using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>
/// Brings all shards to one position and keeps them there while somebody wants it: the reader waits between two transactions, what is on
/// the way becomes durable, and every target's progress says the same. One task speaks with the target, the reader's task holds.
/// </summary>
sealed class Barrier(BarrierStore store, ulong epoch, TimeProvider time, ILogger log)
{
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    Wish? _wish;
    long _readAt;

    /// <summary>Looks once. Done before anything is read: a barrier outlives the instance that held it.</summary>
    public async Task LookAsync(CancellationToken token)
    {
        try
        {
            var stored = await store.ReadAsync(token).ConfigureAwait(false);
            _readAt = time.GetTimestamp();
            Take(stored);
            if (_wish is { Answer: { } answer } && stored is { Held: null, Reason: null })
                await store.AnswerAsync(stored.Id, epoch, answer.Held, answer.Reason, token).ConfigureAwait(false);
        }
        catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
        {
            // The lanes meet the same failure and report it. Nobody can have renewed a lease that is over by now.
            if (_wish is { } wish && time.GetElapsedTime(_readAt) > wish.Left)
                Take(null);
        }
    }

    /// <summary>Looks until cancelled.</summary>
    public async Task WatchAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
                await LookAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <summary>The reader stands between two transactions and has handed over all before: waits here as long as a barrier is wanted.</summary>
    public async ValueTask PassAsync(Dispatcher dispatcher, Func<LogEnd, bool> hasReached, CancellationToken token)
    {
        while (Volatile.Read(ref _wish) is { } wish && hasReached(wish.Least))
            await HoldAsync(dispatcher, wish, token).ConfigureAwait(false);
    }

    async Task HoldAsync(Dispatcher dispatcher, Wish wish, CancellationToken token)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token, wish.Withdrawn);
        try
        {
            wish.Answer = await dispatcher.SettleAsync(over.Token).ConfigureAwait(false) is { } position
                ? new BarrierAnswer(StartPositionText.Print(position), null)
                : new BarrierAnswer(null, "work that a target refused, or a statement that holds a table, waits for a person");
            PipelineLog.BarrierAnswered(log, wish.Answer.Held ?? "not held", wish.Answer.Reason ?? "");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            PipelineLog.BarrierReleased(log);
        }
        finally
        {
            dispatcher.Unsettle();
        }
    }

    void Take(StoredBarrier? stored)
    {
        var wish = _wish;
        if (stored is not null && wish?.Id == stored.Id)
        {
            wish.Left = stored.Left;
            return;
        }

        var next = stored is null ? null : new Wish(stored.Id, EndOf(stored.Least)) { Left = stored.Left };
        Volatile.Write(ref _wish, next);
        wish?.Withdraw();
    }

    static LogEnd EndOf(string stored)
    {
        var position = StartPositionText.Parse(stored);
        return new LogEnd(position.File, position.Offset, position.Applied);
    }

    /// <summary>What is wanted now. The watching task makes and withdraws it, the reader's task answers.</summary>
    sealed class Wish(ulong id, LogEnd least)
    {
        readonly CancellationTokenSource _withdrawn = new();

        public ulong Id => id;

        public LogEnd Least => least;

        public CancellationToken Withdrawn => _withdrawn.Token;

        public TimeSpan Left { get; set; }

        public BarrierAnswer? Answer { get; set; }

        // Not disposed: the reader may be about to link to its token, and there is no timer in it.
        public void Withdraw() => _withdrawn.Cancel();
    }

    sealed record BarrierAnswer(string? Held, string? Reason);
}
