namespace Uldra.Pipeline;

/// <summary>The numbers of quarantine entries: one sequence over all targets, and over all crews, in the order in which entries were made.</summary>
sealed class QuarantineNumbers
{
    readonly Lock _lock = new();
    ulong _last;

    public ulong Next()
    {
        lock (_lock)
            return ++_last;
    }

    /// <summary>There is an entry of this number.</summary>
    public void Passed(ulong number)
    {
        lock (_lock)
            _last = Math.Max(_last, number);
    }
}
