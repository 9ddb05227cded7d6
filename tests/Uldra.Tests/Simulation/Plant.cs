namespace Uldra.Tests.Simulation;

/// <summary>A bug put into a world on purpose: the simulation has to find each of them.</summary>
enum Plant
{
    None,

    /// <summary>Now and then a shard transaction does not wait for one that it follows.</summary>
    EdgeDropped,

    /// <summary>A tail does not wait for its put over there.</summary>
    TailBeforePut,

    /// <summary>A row that leaves is deleted with the main part of its transaction, not in the tail.</summary>
    DeletedFirst,

    /// <summary>The source row is no key.</summary>
    IdentityForgotten,

    /// <summary>Progress is saved when a commit is begun, not with it.</summary>
    ProgressBeforeCommit,

    /// <summary>A commit is called durable and is not.</summary>
    CommitLost,

    /// <summary>A commit whose answer was lost counts as rolled back.</summary>
    LostAnswerIsRollback,

    /// <summary>A restart forgets which parts of transactions are applied.</summary>
    PartialIgnored,

    /// <summary>A restart reads on behind what some shard has, not behind what all have.</summary>
    ResumeAtHighest,

    /// <summary>A restart gives every shard all that not every shard has.</summary>
    AppliedReplayed,

    /// <summary>A new owner reads progress before it has taken the targets over.</summary>
    ProgressReadBeforeClaim,

    /// <summary>Saved progress counts commits that are on their way.</summary>
    WatermarkPastInFlight,

    /// <summary>A progress row that says all that is done on a shard counts commits that are on their way.</summary>
    SumPastInFlight,

    /// <summary>It leaves out of which source transactions only parts are done.</summary>
    SumWithoutParts,

    /// <summary>A lane removes progress rows that the watermark does not cover.</summary>
    PrunedTooEarly,

    /// <summary>An old owner may commit.</summary>
    FenceUnchecked,

    /// <summary>A delete whose unique value a put of the same transaction needs is not done first.</summary>
    PromotedDeleteLate,

    /// <summary>The group is no key.</summary>
    GroupForgotten,

    /// <summary>The unique index is no key.</summary>
    UniqueKeyForgotten,

    /// <summary>Keys count as different that the server calls equal.</summary>
    CollationTakenForBinary,

    /// <summary>What follows a refused shard transaction goes on.</summary>
    FollowerOfBlockedGiven,

    /// <summary>A restart forgets which keys the quarantine keeps back.</summary>
    PoisonedKeysForgotten,

    /// <summary>Progress passes a prepared transaction before it is decided.</summary>
    PrepareForgotten,

    /// <summary>A tail does not wait for its put on a shard that another crew runs.</summary>
    PutElsewhereForgotten,

    /// <summary>A delete does not wait for earlier departures of its row from a shard that another crew runs.</summary>
    DepartureElsewhereForgotten,

    /// <summary>A shard that was left is asked what it has while its old lanes may still commit.</summary>
    DetachedLanesLive,

    /// <summary>Within a commit the order of keys is not kept.</summary>
    CommitUnordered,

    /// <summary>Within a commit the last put of a row takes the place of the first although its unique value changed in between.</summary>
    FoldedAcrossUniqueChange,
}
