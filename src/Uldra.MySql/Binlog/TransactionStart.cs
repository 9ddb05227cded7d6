using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <param name="Id">The transaction's name, of the kind the reader was started with.</param>
/// <param name="File">The log file it stands in.</param>
/// <param name="Offset">Where the transaction's first event starts in its file.</param>
/// <param name="CommitTimeMs">Unix milliseconds UTC, on the server that first committed it; whole seconds where no finer is logged.</param>
public readonly record struct TransactionStart(TransactionId Id, string File, ulong Offset, long CommitTimeMs)
{
    /// <summary>The server that first committed it.</summary>
    public uint ServerId { get; init; }

    /// <summary>The session on that server; 0 where the log does not say, and until the transaction's first statement was read.</summary>
    public uint ThreadId { get; init; }

    /// <summary>Its part in XA; complete when its end (Commit or Prepared) is delivered, and before its first row.</summary>
    public XaPart Xa { get; init; }

    /// <summary>MariaDB only.</summary>
    public AlterPhase Alter { get; init; }

    /// <summary>MariaDB only.</summary>
    public TransactionTraits Traits { get; init; }

    /// <summary>MariaDB only: transactions with the same number were committed together; 0 for none.</summary>
    public ulong GroupCommit { get; init; }
}
