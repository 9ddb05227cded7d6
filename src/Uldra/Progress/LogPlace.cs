namespace Uldra.Progress;

/// <summary>A place in the log as the server that was read names it, and the commit time of what stands before it.</summary>
public readonly record struct LogPlace(string File, ulong Offset, long CommitTimeMs);
