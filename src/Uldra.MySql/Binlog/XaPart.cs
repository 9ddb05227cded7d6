using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>A transaction's part in XA.</summary>
/// <param name="Step">None for all that is not XA.</param>
/// <param name="Name">As the servers print it, <c>X'6731',X'6231',7</c>: global id, branch qualifier, format.</param>
/// <param name="Prepare">At a decision: the transaction it decides. At a prepare: an earlier one of the same name, which the server must have
/// lost in a crash, because it refuses a name that is in use; its rows are gone. Its stream is null where there is none.</param>
public readonly record struct XaPart(XaStep Step, string Name, TransactionId Prepare)
{
    /// <summary>It decides about, or replaces, a transaction that was read before.</summary>
    public bool HasPrepare => Prepare.Stream is not null;
}
