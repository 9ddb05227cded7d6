using Uldra.Model;

namespace Uldra.Applying;

/// <summary>A row whose versions stand beside its table, and what a batch makes of it.</summary>
/// <param name="Lowest">The first version that the batch has for it: what is there must not be newer.</param>
/// <param name="Version">The last one, and the highest.</param>
/// <param name="IsDelete">The batch ends with a delete of it.</param>
/// <param name="First">Its first operation among the batch's, and <paramref name="End"/> the one behind its last, as <see cref="RowClaims"/> has
/// them in order.</param>
readonly record struct RowClaim(TargetTable Table, RowKey Key, ulong Lowest, ulong Version, bool IsDelete, int First, int End)
{
    public bool IsRaised => Version > Lowest;
}
