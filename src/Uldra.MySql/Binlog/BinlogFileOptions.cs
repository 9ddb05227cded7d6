using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>Which log files to read, and from where.</summary>
public sealed record BinlogFileOptions
{
    /// <summary>The files in the order of their numbers, without gaps: as the server wrote them, or a copy of them
    /// (<c>mariadb-binlog --raw</c>). Their names must end in the number.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>
    /// Null: all of it. GTID kinds: transactions in Applied are passed over. File: from File and Offset, which must be the start of an event
    /// in one of the files. Transactions of another kind than it then stop; with null each has the name that the log gives it.
    /// </summary>
    public LogPosition? Start { get; init; }

    /// <summary>Check the CRC-32 that the source wrote behind each event. Default true.</summary>
    public bool VerifyChecksum { get; init; } = true;

    /// <summary>As <see cref="BinlogReaderOptions.Prepared"/>.</summary>
    public PreparedTransactions? Prepared { get; init; }

    /// <summary>As <see cref="BinlogReaderOptions.RequirePrepared"/>.</summary>
    public bool RequirePrepared { get; init; } = true;
}
