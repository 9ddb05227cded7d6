using System.Globalization;

namespace Uldra.Tests.Simulation;

/// <summary>
/// A row of either table. <see cref="Owner"/> decides its shard; <see cref="Tag"/> is unique or NULL, and always NULL for rates.
/// </summary>
sealed record SourceRow(object Key, long Owner, string? Tag, ulong Version)
{
    /// <summary>The primary key as the servers compare it.</summary>
    public string FoldedKey => Key is string text ? ServerText.Fold(text) : Convert.ToString(Key, CultureInfo.InvariantCulture)!;
}

/// <summary>
/// One change of the source. <see cref="Clock"/> counts all changes of a world, and is the version that the change gives its row.
/// </summary>
sealed record SimChange(int Table, int Ordinal, SourceRow? Before, SourceRow? After, ulong Clock);

/// <param name="Decides">The prepared transaction whose rows these are, or that is rolled back here: its index.</param>
sealed record SimTransaction(int Index, LogStamp Stamp, bool IsOwn, IReadOnlyList<SimChange> Changes, int? Decides = null)
{
    /// <summary>It has no rows here: they come with the one that decides it, if there is one.</summary>
    public bool IsPrepared { get; init; }
}
