namespace Uldra.Applying;

/// <summary>How a lane writes. The defaults were measured on both families; nobody needs to set them.</summary>
public sealed record LaneOptions
{
    /// <summary>Rows in one statement; 1–1000. MariaDB turns an IN list of 1000 or more into a subquery.</summary>
    public int StatementRows { get; init; } = 500;

    /// <summary>Bytes of one statement, unless a single row has more; 1 KB–16 MB.</summary>
    public int StatementBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of statements sent together in one packet; 1 (each alone)–64 MB. The server's max_allowed_packet may
    /// lower it.</summary>
    public int PacketBytes { get; init; } = 4 << 20;

    /// <summary>Commits between two removals of the lane's own old progress rows; 1–1000.</summary>
    public int PruneEvery { get; init; } = 16;

    /// <summary>Progress rows of a lane from which on one is wanted that says the same as all of them; 2–100,000. One of a target with many
    /// holes in its progress has hundreds of kilobytes.</summary>
    public int ProgressRowsMax { get; init; } = 1024;

    /// <summary>Seconds to wait for a row lock (or for a table that is being altered) before it counts as a conflict; 1–600.</summary>
    public int LockWaitSeconds { get; init; } = 5;

    /// <summary>A server that does not answer for this long counts as lost; 10 s–1 h. Above what the largest statement may need.</summary>
    public TimeSpan AnswerWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The server ends a connection that holds the owner row and is silent for this long: the process behind it stands still, and
    /// nobody could take its place. Shorter than <see cref="KillWait"/>; 1 s–10 min, whole seconds.</summary>
    public TimeSpan SilenceWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an old connection may take to end after it was killed; 1 s–10 min.</summary>
    public TimeSpan KillWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a COMMIT that is under way may still take once the lane was told to stop; 0–1 min.</summary>
    public TimeSpan CommitGrace { get; init; } = TimeSpan.FromSeconds(10);
}
