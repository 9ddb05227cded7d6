namespace Uldra.ServerTests.Kills;

/// <summary>What the program is at, and what is done to it, when it dies.</summary>
enum Situation
{
    /// <summary>The first start of a pipeline: some targets know of it and some do not.</summary>
    First,

    /// <summary>A later start, and the run behind it.</summary>
    Running,

    /// <summary>Running, and told to catch up and end.</summary>
    CatchingUp,

    /// <summary>Running, and one shard alone has something to do now and then.</summary>
    Idle,

    /// <summary>Running, and told to stop by a signal.</summary>
    Draining,

    /// <summary>Starting while an older instance stands still in the middle of its work.</summary>
    TakingOver,

    /// <summary>Running, and a target refuses a row.</summary>
    Refused,

    /// <summary>Running, and its connections to the targets are ended all the time.</summary>
    Disconnected,

    /// <summary>Running, and its connection to the source is cut.</summary>
    SourceLost,

    /// <summary>Running, and a transaction comes that fills several packets.</summary>
    Bulk,

    /// <summary>Forgetting the pipeline.</summary>
    Forgetting,
}

/// <summary>Death at the n-th passing of a named point.</summary>
sealed record CrashPoint(string Name, int Occurrence, Situation Situation)
{
    public Dictionary<string, string> Environment => new() { ["ULDRA_CRASH_AT"] = $"{Name}:{Occurrence}" };

    public override string ToString() => $"{Name}:{Occurrence} ({Situation})";
}
