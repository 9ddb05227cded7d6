namespace Uldra.Model;

/// <summary>One progress row as it is stored; <c>docs/progress.md</c> says what it means.</summary>
/// <param name="Applied">Transaction set: the shard's low watermark and what this commit adds above it.</param>
/// <param name="Partial">Parts of transactions applied so far, <c>id#from-to</c> by row ordinal; deletes of rows that left for another
/// shard apart, as <c>id#from-to#tail</c>; may be empty.</param>
/// <param name="File">The low watermark as file and offset on the server it was read from.</param>
/// <param name="CommitTimeMs">Commit time of the newest transaction below the watermark, Unix milliseconds.</param>
/// <param name="WatermarkSequence">Every transaction up to this sequence is done.</param>
/// <param name="CoveredSequence">Up to this sequence the record says all that is done: older rows of the lane that hold nothing above it can
/// go. The watermark, or what was scheduled, where it is the sum of all.</param>
/// <param name="MaxSequence">The newest sequence in this record.</param>
public sealed record ProgressRecord(
    string Applied, string Partial, string File, ulong Offset, long CommitTimeMs, long WatermarkSequence, long CoveredSequence,
    long MaxSequence);
