using Uldra.Model;
using Uldra.MySql.Binlog;

namespace Uldra.Reading;

/// <summary>The transaction that is being read: where its changes begin in the batch, to drop them when the connection breaks.</summary>
struct OpenTransaction(ChangeBatch batch, in TransactionStart start)
{
    ChangeBatch? _batch = batch;

    /// <summary>Rows to pass over: they were handed over before a reconnect.</summary>
    public int Skip;

    public readonly TransactionStart Start { get; } = start;

    /// <summary>Ordinal of the first change in the batch.</summary>
    public int FirstOrdinal { get; set; }

    public int Bytes { get; private set; } = batch.ByteCount;

    public int Slots { get; private set; } = batch.SlotCount;

    public int Changes { get; private set; } = batch.Changes.Count;

    /// <summary>It wrote rows, and so far only to Uldra's own tables.</summary>
    public bool IsOwn { get; set; }

    public bool IsForeign { get; set; }

    public DdlStatement? Ddl { get; set; }

    public readonly bool IsIn(ChangeBatch other) => ReferenceEquals(_batch, other);

    public readonly bool IsOpen => _batch is not null;

    /// <summary>The rest of it goes into a new batch.</summary>
    public void ContinueIn(ChangeBatch next, int firstOrdinal)
    {
        _batch = next;
        Bytes = 0;
        Slots = 0;
        Changes = 0;
        FirstOrdinal = firstOrdinal;
        Ddl = null;
    }
}
