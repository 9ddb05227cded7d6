namespace Uldra.MySql.Binlog;

/// <summary>What a transaction in the log does within XA's two phases.</summary>
public enum XaStep : byte
{
    /// <summary>It is an ordinary transaction, or was prepared and committed at once (<c>XA COMMIT … ONE PHASE</c>).</summary>
    None,

    /// <summary>It is prepared: its rows wait for the decision, and none of them is delivered with it.</summary>
    Prepared,

    /// <summary>It commits one that was prepared earlier, whose rows come with it.</summary>
    Committed,

    /// <summary>It rolls back one that was prepared earlier; it has no rows.</summary>
    RolledBack,
}
