namespace Uldra;

/// <summary>Waits between tries: 100 ms, doubled up to 5 s, until a time limit if there is one. One instance per thing that is retried.</summary>
sealed class Backoff(TimeProvider time, TimeSpan? limit)
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    long? _since;

    public TimeSpan NextWait { get; private set; } = Shortest;

    /// <summary>False once trying has gone on for longer than the limit.</summary>
    public bool MayTryAgain => limit is null || _since is null || time.GetElapsedTime(_since.Value) < limit;

    public async Task WaitAsync(CancellationToken token)
    {
        _since ??= time.GetTimestamp();
        await Task.Delay(NextWait, time, token).ConfigureAwait(false);
        NextWait = NextWait * 2 < Longest ? NextWait * 2 : Longest;
    }

    /// <summary>It worked: the next failure starts anew.</summary>
    public void Reset()
    {
        _since = null;
        NextWait = Shortest;
    }
}
