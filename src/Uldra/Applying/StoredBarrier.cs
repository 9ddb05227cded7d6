namespace Uldra.Applying;

/// <summary>A barrier as the first target holds it: a wish of <c>uldra barrier</c>, and the pipeline's answer.</summary>
/// <param name="Id">Tells this wish from earlier ones.</param>
/// <param name="Least">The position that must be reached at least, as it is stored.</param>
/// <param name="Held">The position that every shard stands at; null until the pipeline holds there.</param>
/// <param name="Reason">Why it cannot be held; null while nothing is known against it.</param>
/// <param name="Left">How long the wish still counts by the target's clock; it is renewed as long as somebody waits.</param>
public sealed record StoredBarrier(ulong Id, string Least, string? Held, string? Reason, TimeSpan Left);
