using System.Buffers.Binary;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>
/// (1) Events to transactions, one event at a time, without any I/O. It keeps what the stream says about itself: file and offset, the
/// checksum, the table maps, and how far the present transaction has come.
/// </summary>
sealed class EventDecoder(PositionKind kind, ServerFamily family, bool hasChecksum, bool verifyChecksum)
{
    const int ChecksumBytes = 4;

    readonly LogPlace _place = new();
    readonly TableMapCache _tables = new() { Family = family };
    readonly TransactionNames _names = new();

    // A statement that is a transaction by itself is three items: begin, statement, commit.
    readonly BinlogItem[] _pending = new BinlogItem[3];
    bool _hasChecksum = hasChecksum;
    TransactionStage _stage;
    bool _sawRows;
    bool _sawSavepoint;
    bool _rowsSinceSavepoint;
    EventHeader _header;
    int _pendingCount;
    int _pendingTaken;

    public bool HasPending => _pendingTaken < _pendingCount;

    public bool InTransaction => _stage != TransactionStage.Outside;

    public string File => _place.File;

    public ulong EndOffset => _place.EventEnd;

    public TransactionStart Transaction { get; private set; }

    public TableMap? Table { get; private set; }

    public RowsData Rows { get; private set; }

    public LogStatement Statement { get; private set; }

    public bool TryTakePending(out BinlogItem item)
    {
        if (_pendingTaken < _pendingCount)
        {
            item = _pending[_pendingTaken++];
            return true;
        }
        _pendingTaken = _pendingCount = 0;
        item = default;
        return false;
    }

    /// <summary>One event as sent, header and checksum included. What it amounts to is pending afterwards.</summary>
    /// <exception cref="BinlogFormatException">Malformed, or of a kind that is not handled.</exception>
    public void Decode(ReadOnlyMemory<byte> packet)
    {
        try
        {
            var span = packet.Span;
            if (span.Length < EventHeader.Bytes)
                throw new MySqlProtocolException($"an event of {span.Length} bytes", 0);
            _header = EventHeader.Parse(span);
            if (_header.Size != (uint)span.Length)
                throw new MySqlProtocolException($"an event of {span.Length} bytes that says it has {_header.Size}", 9);
            var body = Unwrap(packet);
            _place.Advance(_header);
            Dispatch(body);
        }
        catch (Exception e) when (e is MySqlProtocolException or FormatException or ValueFormatException)
        {
            throw Fault($"{e.Message}", "Check the source's log with its own mysqlbinlog; if that reads it, report this.", e);
        }
    }

    /// <summary>The body: without header and, where there is one, without the checksum, which is checked.</summary>
    ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> packet)
    {
        var isDescription = _header.Kind == EventKind.FormatDescription;
        if (isDescription)
        {
            // It says itself whether a checksum follows the events of its file, and always has the room for its own.
            var description = FormatDescription.Parse(packet.Span[EventHeader.Bytes..]);
            _hasChecksum = description.HasChecksum;
            _tables.Family = description.Family;
        }
        if (!_hasChecksum && !isDescription)
            return packet[EventHeader.Bytes..];
        if (packet.Length < EventHeader.Bytes + ChecksumBytes)
            throw new MySqlProtocolException("an event without its checksum", packet.Length);
        if (_hasChecksum && verifyChecksum)
            Verify(packet.Span);
        return packet[EventHeader.Bytes..^ChecksumBytes];
    }

    static void Verify(ReadOnlySpan<byte> packet)
    {
        var logged = BinaryPrimitives.ReadUInt32LittleEndian(packet[^ChecksumBytes..]);
        var computed = Crc32.Compute(packet[..^ChecksumBytes]);
        if (logged != computed)
            throw new MySqlProtocolException($"checksum 0x{computed:X8} where the source wrote 0x{logged:X8}: the event was damaged",
                packet.Length - ChecksumBytes);
    }

    void Dispatch(ReadOnlyMemory<byte> body)
    {
        switch (_header.Kind)
        {
            case EventKind.TableMap:
                _tables.Map(body.Span);
                break;
            case EventKind.WriteRows or EventKind.UpdateRows or EventKind.DeleteRows
                or EventKind.WriteRowsV1 or EventKind.UpdateRowsV1 or EventKind.DeleteRowsV1:
                TakeRows(body);
                break;
            case EventKind.Gtid or EventKind.TaggedGtid:
                BeginMySql(body.Span);
                break;
            case EventKind.AnonymousGtid:
                BeginAnonymous(body.Span);
                break;
            case EventKind.MariaDbGtid:
                BeginMariaDb(body.Span);
                break;
            case EventKind.Query:
                TakeQuery(QueryEvent.Parse(body.Span));
                break;
            case EventKind.Xid:
                Commit();
                break;
            default:
                TakeOther(body.Span);
                break;
        }
    }

    void TakeOther(ReadOnlySpan<byte> body)
    {
        switch (_header.Kind)
        {
            case EventKind.Rotate:
                Rotate(body);
                break;
            case EventKind.FormatDescription:
                RequireOutside("a new log file began");
                break;
            case EventKind.Heartbeat:
                PassTo(_header.EndPosition, only32Bits: true);
                break;
            case EventKind.HeartbeatV2:
                PassTo(HeartbeatV2.ReadPosition(body), only32Bits: false);
                break;
            default:
                if (!EventFate.IsPassedOver(_header.Kind) && (!_header.IsIgnorable || EventFate.MustStop(_header.Kind)))
                    throw Fault("it cannot be handled", EventFate.NextStep(_header.Kind));
                break;
        }
    }

    void Rotate(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var offset = cursor.ReadUInt64();
        RequireOutside("the log went on in another file");
        if (_place.MoveTo(PacketCursor.Text(cursor.ReadToEnd()), offset))
            Pend(BinlogItem.Idle);
    }

    void PassTo(ulong offset, bool only32Bits)
    {
        if (InTransaction)
            return;
        if (offset != 0)
            _place.PassTo(offset, only32Bits);
        Pend(BinlogItem.Idle);
    }

    void BeginMySql(ReadOnlySpan<byte> body)
    {
        Span<byte> uuid = stackalloc byte[16];
        var gtid = _header.Kind == EventKind.Gtid ? GtidEvent.Parse(body) : TaggedGtidEvent.Parse(body, uuid);
        Begin(kind == PositionKind.File ? _place.EventId : _names.MySql(gtid), gtid.CommitMicros, TransactionStage.Named);
    }

    void BeginAnonymous(ReadOnlySpan<byte> body)
    {
        RequireFileKind();
        Begin(_place.EventId, GtidEvent.Parse(body).CommitMicros, TransactionStage.Named);
    }

    void BeginMariaDb(ReadOnlySpan<byte> body)
    {
        var gtid = MariaDbGtidEvent.Parse(body);
        if (gtid.IsXa)
            throw Fault("it belongs to an XA transaction", EventFate.NextStep(EventKind.XaPrepare));
        if (gtid.IsStartedAlter)
            throw Fault("it is part of an ALTER TABLE in two phases, which is not handled yet",
                "Set binlog_alter_two_phase=OFF on the source for all sessions, and start behind this statement.");
        Begin(kind == PositionKind.File ? _place.EventId : _names.MariaDb(gtid, _header.ServerId), 0,
            gtid.IsStandalone ? TransactionStage.Standalone : TransactionStage.Open);
    }

    void Begin(in TransactionId id, ulong commitMicros, TransactionStage stage)
    {
        RequireOutside("the next transaction began");
        if (id.Kind != kind)
            throw Fault($"its transaction is named {id}, and the reader was started with {kind}", "Start with a position of that kind.");
        var time = commitMicros != 0 ? (long)(commitMicros / 1000) : _header.Timestamp * 1000L;
        Transaction = new TransactionStart(id, _place.File, _place.EventStart, time);
        _stage = stage;
        (_sawRows, _sawSavepoint, _rowsSinceSavepoint) = (false, false, false);
        _tables.BeginTransaction();
        Pend(BinlogItem.Begin);
    }

    /// <summary>Servers write these words exactly so, whatever the client's spelling was.</summary>
    void TakeQuery(in QueryEvent query)
    {
        if (query.Is("BEGIN"u8))
            TakeBegin();
        else if (query.Is("COMMIT"u8) && _stage == TransactionStage.Open)
            Commit();
        else if (query.StartsWith("XA "u8))
            throw Fault("it belongs to an XA transaction", EventFate.NextStep(EventKind.XaPrepare));
        else if (_stage == TransactionStage.Open)
            TakeWithin(query);
        else
            TakeAlone(query);
    }

    void TakeBegin()
    {
        if (_stage == TransactionStage.Outside)
        {
            RequireFileKind();
            Begin(_place.EventId, 0, TransactionStage.Open);
        }
        else if (_stage == TransactionStage.Named)
            _stage = TransactionStage.Open;
        else
            throw new MySqlProtocolException("BEGIN within a transaction", 0);
    }

    void TakeWithin(in QueryEvent query)
    {
        if (query.Is("ROLLBACK"u8))
        {
            if (_sawRows)
                throw Fault("the transaction has rows and then ROLLBACK: which of them stayed cannot be known from the log",
                    "It changed tables without transactions (MyISAM): compare them, and start behind this transaction.");
            Commit();
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
            Pend(BinlogItem.Statement);
        }
    }

    /// <summary>A statement without BEGIN and COMMIT, which is a transaction by itself.</summary>
    void TakeAlone(in QueryEvent query)
    {
        if (_stage == TransactionStage.Outside)
        {
            RequireFileKind();
            Begin(_place.EventId, 0, TransactionStage.Standalone);
        }
        Statement = query.ToStatement();
        Pend(BinlogItem.Statement);
        Commit();
    }

    void TakeRows(ReadOnlyMemory<byte> body)
    {
        if (_stage != TransactionStage.Open)
            throw new MySqlProtocolException("rows outside a transaction", 0);
        var rows = RowsEvent.Parse(_header.Kind, body.Span);
        if (rows.HasNoTable)
            return;
        Table = _tables.Find(rows.TableId)
            ?? throw new MySqlProtocolException($"rows of table id {rows.TableId}, which this transaction has not mapped", 0);
        if (rows.Columns != Table.ColumnCount)
            throw new MySqlProtocolException(
                $"rows of {rows.Columns} columns for {Table.Database}.{Table.Name}, which has {Table.ColumnCount}", rows.Bitmap);
        _sawRows = _rowsSinceSavepoint = true;
        Rows = Slice(rows, body);
        Pend(BinlogItem.Rows);
    }

    static RowsData Slice(in RowsEvent rows, ReadOnlyMemory<byte> body)
    {
        var first = Present(body[rows.Bitmap..rows.SecondBitmap], rows.Columns);
        var second = rows.Kind == RowsKind.Update ? Present(body[rows.SecondBitmap..rows.Images], rows.Columns) : null;
        return new RowsData
        {
            Kind = rows.Kind,
            Images = body[rows.Images..],
            BeforeColumns = rows.Kind == RowsKind.Insert ? null : first,
            AfterColumns = rows.Kind == RowsKind.Insert ? first : second,
        };
    }

    // A bare null would become an empty memory here, by the conversion from an array, and not the absent one.
    static ReadOnlyMemory<byte>? Present(ReadOnlyMemory<byte> bitmap, int columns) =>
        RowsEvent.AllPresent(bitmap.Span, columns) ? default(ReadOnlyMemory<byte>?) : bitmap;

    void Commit()
    {
        if (_stage == TransactionStage.Outside)
            throw new MySqlProtocolException("the end of a transaction that did not begin", 0);
        _stage = TransactionStage.Outside;
        Pend(BinlogItem.Commit);
    }

    void RequireNothingToUndo()
    {
        if (_rowsSinceSavepoint)
            throw Fault("ROLLBACK TO a savepoint undoes rows of this transaction that were delivered already, which is not handled yet",
                "The source keeps such rows when a temporary table was created in the transaction: avoid that, and start behind it.");
    }

    void RequireOutside(string what)
    {
        if (InTransaction)
            throw Fault($"{what} before the transaction {Transaction.Id} at offset {Transaction.Offset} was complete",
                "The source's log was cut, as by a crash: check that its replicas hold this transaction, and start behind it.");
    }

    void RequireFileKind()
    {
        if (kind != PositionKind.File)
            throw Fault("its transaction has no GTID, and the reader was started with one",
                "Switch gtid_mode to ON on the source and start behind the last transaction without GTID, or start by file and offset.");
    }

    void Pend(BinlogItem item)
    {
        if (_pendingCount == _pending.Length)
            throw new InvalidOperationException("An event amounts to more items than the decoder can hold back.");
        _pending[_pendingCount++] = item;
    }

    BinlogFormatException Fault(string what, string next, Exception? inner = null)
    {
        var offset = _place.EventStart;
        var file = File.Length == 0 ? "the log" : File;
        return new BinlogFormatException(
            $"Event {_header.Kind} ({(byte)_header.Kind}) in {file} at offset {offset}: {what}. {next}", File, offset, inner);
    }
}
