using Uldra.Applying;

namespace Uldra.Pipeline;

/// <summary>Keeps the note on every target up to date: nobody should have to read logs to learn what waits for them.</summary>
sealed class StopNotes(IReadOnlyList<TargetStore> stores, ulong epoch, TimeProvider time)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    string? _saved;

    /// <exception cref="TargetException">A target cannot be written, or a newer instance owns it.</exception>
    public async Task SaveAsync(StopNote? note, CancellationToken token)
    {
        var json = note?.ToJson();
        foreach (var store in stores)
            await store.SaveStoppedAsync(epoch, json, token).ConfigureAwait(false);
        _saved = json;
    }

    /// <summary>Looks once a second until cancelled. A target that fails for now is tried again with the next look.</summary>
    public async Task WatchAsync(Func<StopNote> current, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
                if (current() is var note && note.ToJson() != _saved)
                    await TrySaveAsync(note, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The run is over; its end says the rest.
        }
    }

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
