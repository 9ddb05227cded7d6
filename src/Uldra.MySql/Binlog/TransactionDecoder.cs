using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Where transactions begin and end, and what they are called. Servers write the words it looks for exactly so, whatever the client's
/// spelling was.
/// </summary>
/// <param name="kind">What transactions are named by; null: by whatever the log has for each.</param>
sealed class TransactionDecoder(PositionKind? kind, LogPlace place, RowsDecoder rows, ItemQueue items)
{
    readonly TransactionNames _names = new();
    TransactionStage _stage;
    bool _sawRows;
    bool _sawSavepoint;
    bool _rowsSinceSavepoint;

    public bool IsOpen => _stage != TransactionStage.Outside;

    public TransactionStart Transaction { get; private set; }

    public LogStatement Statement { get; private set; }

    public ulong Xid { get; private set; }

    public void BeginMySql(in EventHeader header, ReadOnlySpan<byte> body)
    {
        Span<byte> uuid = stackalloc byte[16];
        var gtid = header.Kind == EventKind.Gtid ? GtidEvent.Parse(body) : TaggedGtidEvent.Parse(body, uuid);
        Begin(header, kind == PositionKind.File ? place.EventId : _names.MySql(gtid), gtid.CommitMicros, TransactionStage.Named);
    }

    public void BeginAnonymous(in EventHeader header, ReadOnlySpan<byte> body)
    {
        RequireNoGtids();
        Begin(header, place.EventId, GtidEvent.Parse(body).CommitMicros, TransactionStage.Named);
    }

    public void BeginMariaDb(in EventHeader header, ReadOnlySpan<byte> body)
    {
        var gtid = MariaDbGtidEvent.Parse(body);
        if (gtid.IsXa)
            throw new EventRefusedException("it belongs to an XA transaction", EventFate.NextStep(EventKind.XaPrepare));
        if (gtid.IsStartedAlter)
            throw new EventRefusedException("it is part of an ALTER TABLE in two phases, which is not handled yet",
                "Set binlog_alter_two_phase=OFF on the source for all sessions, and start behind this statement.");
        Begin(header, kind == PositionKind.File ? place.EventId : _names.MariaDb(gtid, header.ServerId), 0,
            gtid.IsStandalone ? TransactionStage.Standalone : TransactionStage.Open);
    }

    public void TakeQuery(in EventHeader header, in QueryEvent query)
    {
        if (query.Is("BEGIN"u8))
            TakeBegin(header, query);
        else if (query.Is("COMMIT"u8) && _stage == TransactionStage.Open)
            Commit(0);
        else if (query.StartsWith("XA "u8))
            throw new EventRefusedException("it belongs to an XA transaction", EventFate.NextStep(EventKind.XaPrepare));
        else if (_stage == TransactionStage.Open)
            TakeWithin(query);
        else
            TakeAlone(header, query);
    }

    /// <summary>Before each rows event.</summary>
    public void RequireOpen()
    {
        if (_stage != TransactionStage.Open)
            throw new MySqlProtocolException("rows outside a transaction", 0);
    }

    public void NoteRows() => _sawRows = _rowsSinceSavepoint = true;

    public void Commit(ulong xid)
    {
        if (_stage == TransactionStage.Outside)
            throw new MySqlProtocolException("the end of a transaction that did not begin", 0);
        _stage = TransactionStage.Outside;
        Xid = xid;
        items.Add(BinlogItem.Commit);
    }

    public void RequireOutside(string what)
    {
        if (IsOpen)
            throw new EventRefusedException(
                $"{what} before the transaction {Transaction.Id} at offset {Transaction.Offset} was complete",
                "The source's log was cut, as by a crash: check that its replicas hold this transaction, and start behind it.");
    }

    void Begin(in EventHeader header, in TransactionId id, ulong commitMicros, TransactionStage stage)
    {
        RequireOutside("the next transaction began");
        if (kind is { } wanted && id.Kind != wanted)
            throw new EventRefusedException(
                $"its transaction is named {id}, and the reader was started with {wanted}", "Start with a position of that kind.");
        var time = commitMicros != 0 ? (long)(commitMicros / 1000) : header.Timestamp * 1000L;
        Transaction = new TransactionStart(id, place.File, place.EventStart, time) { ServerId = header.ServerId };
        _stage = stage;
        rows.BeginTransaction();
        (_sawRows, _sawSavepoint, _rowsSinceSavepoint) = (false, false, false);
        items.Add(BinlogItem.Begin);
    }

    void TakeBegin(in EventHeader header, in QueryEvent query)
    {
        if (_stage == TransactionStage.Outside)
        {
            RequireNoGtids();
            Begin(header, place.EventId, 0, TransactionStage.Open);
        }
        else if (_stage == TransactionStage.Named)
            _stage = TransactionStage.Open;
        else
            throw new MySqlProtocolException("BEGIN within a transaction", 0);
        Transaction = Transaction with { ThreadId = query.ThreadId };
    }

    void TakeWithin(in QueryEvent query)
    {
        if (query.Is("ROLLBACK"u8))
        {
            if (_sawRows)
                throw new EventRefusedException(
                    "the transaction has rows and then ROLLBACK: which of them stayed cannot be known from the log",
                    "It changed tables without transactions (MyISAM): compare them, and start behind this transaction.");
            Commit(0);
        }
        else if (query.StartsWith("SAVEPOINT "u8))
        {
            _rowsSinceSavepoint &= _sawSavepoint;
            _sawSavepoint = true;
        }
        else if (query.StartsWith("ROLLBACK TO "u8))
            RequireNothingToUndo();
        else
        {
            Statement = query.ToStatement();
            items.Add(BinlogItem.Statement);
        }
    }

    /// <summary>A statement without BEGIN and COMMIT, which is a transaction by itself.</summary>
    void TakeAlone(in EventHeader header, in QueryEvent query)
    {
        if (_stage == TransactionStage.Outside)
        {
            RequireNoGtids();
            Begin(header, place.EventId, 0, TransactionStage.Standalone);
        }
        Transaction = Transaction with { ThreadId = query.ThreadId };
        Statement = query.ToStatement();
        items.Add(BinlogItem.Statement);
        Commit(0);
    }

    void RequireNothingToUndo()
    {
        if (_rowsSinceSavepoint)
            throw new EventRefusedException(
                "ROLLBACK TO a savepoint undoes rows of this transaction that were delivered already, which is not handled yet",
                "The source keeps such rows when a temporary table was created in the transaction: avoid that, and start behind it.");
    }

    void RequireNoGtids()
    {
        if (kind is not (null or PositionKind.File))
            throw new EventRefusedException("its transaction has no GTID, and the reader was started with one",
                "Switch gtid_mode to ON on the source and start behind the last transaction without GTID, or start by file and offset.");
    }
}
