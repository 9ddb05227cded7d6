using System.Text.Json;
using System.Text.Json.Serialization;
using Uldra.Checking;

namespace Uldra.Pipeline;

/// <summary>
/// What waits for a person, as the pipeline leaves it on every target for <c>status</c>: refused shard transactions, statements that hold
/// tables, or the problems that ended the run; and what the run has done so far. Written while it runs as well, as soon as what waits
/// changes, and every few seconds while work is done.
/// </summary>
public sealed record StopNote(IReadOnlyList<BlockedRow> Blocked, IReadOnlyList<string> Held, IReadOnlyList<Problem> Problems)
{
    public static StopNote Of(ProblemException problem) => new([], [], problem.Problems);

    /// <summary>XA transactions on the source that are prepared for long and not decided. They stop nothing.</summary>
    public IReadOnlyList<string> Prepared { get; init; } = [];

    /// <summary>Null where nothing was counted: the run ended before it streamed, or an older version wrote this.</summary>
    public RunCounters? Counters { get; init; }

    [JsonIgnore]
    public bool StopsNothing => Blocked.Count == 0 && Held.Count == 0 && Problems.Count == 0;

    [JsonIgnore]
    public bool IsEmpty => StopsNothing && Prepared.Count == 0 && Counters is null;

    /// <summary>What a target stored; null when nothing is there or it was written by something else.</summary>
    public static StopNote? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<StopNote>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when there is nothing to say.</summary>
    public string? ToJson() => IsEmpty ? null : JsonSerializer.Serialize(this, Options);

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}
