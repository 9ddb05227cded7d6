using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Where transactions begin and end, and what they are called. Servers write the words it looks for exactly so, whatever the client's
/// spelling was.
/// </summary>
/// <param name="kind">What transactions are named by; null: by whatever the log has for each.</param>
/// <param name="open">The rows of the transaction that is open.</param>
sealed class TransactionDecoder(PositionKind? kind, LogPlace place, RowsDecoder rows, OpenRows open, XaDecisions decisions, ItemQueue items)
{
    readonly TransactionNames _names = new();
    TransactionStage _stage;

    public bool IsOpen => _stage != TransactionStage.Outside;

    public TransactionStart Transaction { get; private set; }

    public LogStatement Statement { get; private set; }

    public ulong Xid { get; private set; }

    bool IsInXa => Transaction.Xa.Step == XaStep.Prepared;

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
        Begin(header, kind == PositionKind.File ? place.EventId : _names.MariaDb(gtid, header.ServerId), 0,
            gtid.IsStandalone ? TransactionStage.Standalone : TransactionStage.Open);
        Transaction = Transaction with
        {
            Alter = gtid.Alter,
            Traits = gtid.Traits,
            GroupCommit = gtid.GroupCommit,
            ThreadId = gtid.ThreadId,
        };
        if (gtid.PreparedName is not null)
            StartXa(gtid.PreparedName);
    }

    public void TakeQuery(in EventHeader header, in QueryEvent query)
    {
        if (query.Is("BEGIN"u8))
            TakeBegin(header, query);
        else if (query.Is("COMMIT"u8) && _stage == TransactionStage.Open)
            CommitOpen(0);
        else if (XaStatement.Is(query.Text))
            TakeXa(header, query);
        else if (_stage == TransactionStage.Open)
            TakeWithin(query);
        else
            TakeAlone(header, query);
    }

    /// <summary>The end of an XA transaction that is prepared, or was committed at once.</summary>
    public void TakeXaPrepare(ReadOnlySpan<byte> body)
    {
        var name = XaName.OfPrepare(body, out var isOnePhase);
        if (_stage != TransactionStage.Open || !IsInXa || name != Transaction.Xa.Name)
            throw new MySqlProtocolException($"the prepare of {name}, which has not begun", 0);
        if (isOnePhase)
        {
            Transaction = Transaction with { Xa = default };
            CommitOpen(0);
            return;
        }
        Transaction = Transaction with { Xa = decisions.Prepare(Transaction, open.Detach()) };
        _stage = TransactionStage.Outside;
        items.Add(BinlogItem.Prepared);
    }

    /// <summary>Before each rows event.</summary>
    public void RequireOpen()
    {
        if (_stage != TransactionStage.Open)
            throw new MySqlProtocolException("rows outside a transaction", 0);
    }

    /// <summary>What was held back of its rows comes first.</summary>
    public void CommitOpen(ulong xid)
    {
        open.Give();
        Commit(xid);
    }

    public void RequireOutside(string what)
    {
        if (IsOpen)
            throw new EventRefusedException(
                $"{what} before the transaction {Transaction.Id} at offset {Transaction.Offset} was complete",
                "The source's log was cut, as by a crash: check that its replicas hold this transaction, and start behind it.");
    }

    void Commit(ulong xid)
    {
        if (_stage == TransactionStage.Outside)
            throw new MySqlProtocolException("the end of a transaction that did not begin", 0);
        _stage = TransactionStage.Outside;
        Xid = xid;
        if (!open.IsGiving)
            items.Add(BinlogItem.Commit);
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
        open.Begin();
        items.Add(BinlogItem.Begin);
    }

    /// <summary>Logs without any GTID event: the statement itself begins the transaction.</summary>
    void BeginIfOutside(in EventHeader header)
    {
        if (_stage != TransactionStage.Outside)
            return;
        RequireNoGtids();
        Begin(header, place.EventId, 0, TransactionStage.Named);
    }

    void TakeBegin(in EventHeader header, in QueryEvent query)
    {
        BeginIfOutside(header);
        if (_stage != TransactionStage.Named)
            throw new MySqlProtocolException("BEGIN within a transaction", 0);
        _stage = TransactionStage.Open;
        Transaction = Transaction with { ThreadId = query.ThreadId };
    }

    void TakeXa(in EventHeader header, in QueryEvent query)
    {
        var statement = XaStatement.Parse(query.Text);
        BeginIfOutside(header);
        Transaction = Transaction with { ThreadId = query.ThreadId };
        if (statement.Verb == XaVerb.Start && _stage == TransactionStage.Named)
            StartXa(statement.Name);
        else if (_stage != TransactionStage.Open && statement.Verb is XaVerb.Commit or XaVerb.Rollback)
            Decide(statement);
        else if (!IsInXa || statement.Name != Transaction.Xa.Name)
            throw new MySqlProtocolException($"a statement about {statement.Name}, which has not begun", 0);
        else if (statement.Verb == XaVerb.Rollback)
            RollBackOpenXa();
        else if (statement.Verb != XaVerb.End)
            throw new MySqlProtocolException($"XA {statement.Verb} within a transaction", 0);
    }

    void StartXa(string name)
    {
        _stage = TransactionStage.Open;
        Transaction = Transaction with { Xa = new XaPart(XaStep.Prepared, name, default) };
        open.Hold();
    }

    void Decide(in XaStatement statement)
    {
        Transaction = Transaction with { Xa = decisions.Decide(statement, out var held) };
        if (held is not null)
            open.Give(held);
        Commit(0);
    }

    /// <summary>Rolled back before it was prepared, and logged all the same.</summary>
    void RollBackOpenXa()
    {
        Transaction = Transaction with { Xa = Transaction.Xa with { Step = XaStep.RolledBack } };
        open.Drop();
        Commit(0);
    }

    void TakeWithin(in QueryEvent query)
    {
        if (query.Is("ROLLBACK"u8))
            RollBack();
        else if (query.StartsWith("SAVEPOINT "u8))
            open.SetSavepoint(query.Text["SAVEPOINT ".Length..]);
        else if (query.StartsWith("ROLLBACK TO "u8))
            open.BackTo(query.Text["ROLLBACK TO ".Length..]);
        else
        {
            Statement = query.ToStatement();
            items.Add(BinlogItem.Statement);
        }
    }

    void RollBack()
    {
        if (open.HasHandedOn)
            throw new EventRefusedException(
                "the transaction has rows and then ROLLBACK, and the rows were delivered already",
                "The source keeps such rows when a temporary table was created or dropped in the transaction: avoid that, compare the "
                + "tables, and start behind this transaction.");
        open.Drop();
        Commit(0);
    }

    /// <summary>A statement without BEGIN and COMMIT, which is a transaction by itself.</summary>
    void TakeAlone(in EventHeader header, in QueryEvent query)
    {
        BeginIfOutside(header);
        Transaction = Transaction with { ThreadId = query.ThreadId };
        if (Transaction.Alter is AlterPhase.None or AlterPhase.Committed)
        {
            Statement = query.ToStatement();
            items.Add(BinlogItem.Statement);
        }
        Commit(0);
    }

    void RequireNoGtids()
    {
        if (kind is not (null or PositionKind.File))
            throw new EventRefusedException("its transaction has no GTID, and the reader was started with one",
                "Switch gtid_mode to ON on the source and start behind the last transaction without GTID, or start by file and offset.");
    }
}
