using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>How to read a source's log.</summary>
public sealed record BinlogReaderOptions
{
    /// <summary>Unlike any other server's or reader's: the source ends the older of two connections with the same id.</summary>
    public required uint ServerId { get; init; }

    /// <summary>
    /// Where to start. GTID kinds dump by GTID; an empty set means the beginning of the log. File dumps by position: File and Offset where
    /// they are given, else the end of Applied's prefix (which must be the start of an event), else the oldest file.
    /// </summary>
    public required LogPosition Start { get; init; }

    /// <summary>The source says at least this often that it is alive; 1 ms–1 h, default 5 s.</summary>
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Check the CRC-32 that the source wrote behind each event. Default true.</summary>
    public bool VerifyChecksum { get; init; } = true;

    /// <summary>End with <see cref="BinlogItem.End"/> when the server has nothing more (the non-blocking dump flag).</summary>
    public bool StopAtEnd { get; init; }

    /// <summary>Where prepared XA transactions wait for their decision. Give the same one to the next reader of the same log, and it need
    /// not read them again. Default: one of the reader's own, with that type's default limits, which is disposed with it.</summary>
    public PreparedTransactions? Prepared { get; init; }

    /// <summary>Stop at an XA COMMIT whose prepare was not read, because its rows are missing. Default true. Otherwise it is delivered
    /// without rows, and <see cref="XaPart.HasPrepare"/> of it is false.</summary>
    public bool RequirePrepared { get; init; } = true;

    /// <summary>
    /// Take part in semi-synchronous replication: commits on the source wait until <see cref="BinlogReader.AcknowledgeAsync"/> says that
    /// they are durable here. The source counts the caller as a safe copy, so only after that. Default false; without the source's
    /// plugin it changes nothing (<see cref="BinlogReader.IsSemiSync"/>).
    /// </summary>
    public bool SemiSync { get; init; }
}
