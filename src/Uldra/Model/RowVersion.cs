namespace Uldra.Model;

/// <summary>
/// A table's row versions: an older one never overwrites or deletes a newer one, an equal one may.
/// </summary>
/// <param name="Column">The target's column, <c>BIGINT UNSIGNED NOT NULL DEFAULT 0</c>; no column of the source.</param>
/// <param name="From">Where the version comes from: the place of a column among the written ones, or <see cref="Log"/>.</param>
/// <param name="Tombstones">How long a delete keeps older writes from bringing its row back; null: it does not.</param>
public sealed record RowVersion(string Column, int From, TimeSpan? Tombstones)
{
    /// <summary>In place of a column: the source transaction's own version.</summary>
    public const int Log = -1;
}

/// <summary>Row versions that stand beside the table, in one of Uldra's own.</summary>
/// <param name="From">As <see cref="RowVersion.From"/>.</param>
/// <param name="Kept">How long the version of a deleted row stays; null: no longer than the row.</param>
public sealed record SideVersion(int From, TimeSpan? Kept);
