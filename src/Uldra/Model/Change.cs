using Uldra.MySql.Positions;

namespace Uldra.Model;

/// <summary>
/// One row's change. Its images are runs of slots, one per column of <see cref="Table"/>; -1 where there is no such image (an insert has
/// no before, a delete no after).
/// </summary>
public readonly record struct Change(SourceTable Table, int BeforeSlot, int AfterSlot);

/// <summary>
/// One source transaction in a batch, or one part of a huge one: its changes are <see cref="ChangeStart"/>.. in the batch, numbered from
/// <see cref="FirstOrdinal"/>. Only the last part carries the position behind the transaction.
/// </summary>
public readonly record struct SourceTransaction
{
    public required TransactionId Id { get; init; }

    public required int ChangeStart { get; init; }

    public required int ChangeCount { get; init; }

    public required int FirstOrdinal { get; init; }

    public required bool IsLastPart { get; init; }

    /// <summary>The file and offset behind the transaction.</summary>
    public required string File { get; init; }

    public required ulong EndOffset { get; init; }

    /// <summary>Unix milliseconds, UTC.</summary>
    public required long CommitTimeMs { get; init; }

    /// <summary>Its place in the log as a row version; 0 when no table asks for it.</summary>
    public ulong Version { get; init; }

    /// <summary>It wrote nothing but Uldra's own tables: an idle shard does not save progress for it, or the log would never rest.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>It is an XA transaction that is prepared: its rows come with the one that decides it, and until then it is not done.</summary>
    public bool IsPrepared { get; init; }

    /// <summary>The prepared transaction that this one decides; its stream is null when there is none.</summary>
    public TransactionId Decides { get; init; }

    /// <summary>A DDL statement on a replicated table stands here: that table is held from this transaction on.</summary>
    public DdlStatement? Ddl { get; init; }
}

/// <summary>A statement that changes replicated tables' shape or content outside row events.</summary>
public sealed record DdlStatement(IReadOnlyList<string> Tables, string Text, string Place);
