namespace Uldra.Pipeline;

/// <summary>How much a lane merges into one commit at most; a single larger shard transaction still goes in one.</summary>
sealed record CommitLimits(int Rows, int Bytes)
{
    /// <summary>Measured in <c>bench/</c>: larger commits gain little and make a deadlock dearer.</summary>
    public static CommitLimits Default { get; } = new(1000, 4 << 20);
}
