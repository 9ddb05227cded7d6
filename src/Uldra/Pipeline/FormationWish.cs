namespace Uldra.Pipeline;

/// <summary>What the next formation shall be.</summary>
/// <param name="Apart">Shards that shall have a reader of their own.</param>
/// <param name="Silent">Of these, those whose targets are not to be asked now: they are why.</param>
sealed record FormationWish(IReadOnlySet<int> Apart, IReadOnlySet<int> Silent);
