using Uldra.Model;

namespace Uldra.Applying;

/// <summary>A shard transaction to write into the quarantine, or refused rows of one.</summary>
/// <param name="Operations">Places of the operations to keep; null for all.</param>
public sealed record QuarantineWrite(QuarantineEntry Entry, ShardTransaction Transaction, IReadOnlyCollection<int>? Operations = null)
{
    /// <summary>It came back from there and was not applied: its rows are there, only its state is new.</summary>
    public bool IsStored => Transaction.Returned is not null;
}

/// <summary>The row of a shard transaction that the target refuses.</summary>
/// <param name="Operation">Its place among the shard transaction's operations.</param>
/// <param name="Key">Its primary key as a JSON object.</param>
public sealed record RefusedRow(int Operation, string Key, TargetException Cause);
