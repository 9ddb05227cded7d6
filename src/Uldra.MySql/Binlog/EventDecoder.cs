using Uldra.MySql.Compression;
using Uldra.MySql.Positions;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>
/// (1) Events to items, one event at a time, without any I/O. It says what becomes of each kind of event; envelope, place, transaction
/// borders and rows have types of their own.
/// </summary>
sealed class EventDecoder
{
    readonly ItemQueue _items = new();
    readonly LogPlace _place = new();
    readonly PayloadEvents _payload = new();
    readonly EventEnvelope _envelope;
    readonly RowsDecoder _rows;
    readonly TransactionDecoder _transactions;
    readonly OpenRows _open;
    readonly PreparedTransactions _prepared;
    MariaDbCompression? _compression;
    EventHeader _header;

    /// <param name="kind">What transactions are named by; null: by whatever the log has for each.</param>
    /// <param name="hasChecksum">What was negotiated; each file then says it for itself.</param>
    /// <param name="prepared">Prepared transactions of an earlier reader of the same log; null for none.</param>
    /// <param name="fromFiles">The events come from log files themselves, not from a dump.</param>
    public EventDecoder(PositionKind? kind, ServerFamily family, bool hasChecksum, bool verifyChecksum,
        PreparedTransactions? prepared = null, bool fromFiles = false)
    {
        _envelope = new EventEnvelope(hasChecksum, verifyChecksum) { HasWrittenDescriptions = fromFiles };
        _rows = new RowsDecoder(family);
        _prepared = prepared ?? new PreparedTransactions();
        _open = new OpenRows(_rows, _prepared, _items);
        _transactions = new TransactionDecoder(kind, _place, _rows, _open, new XaDecisions(_prepared), _items);
    }

    /// <summary>Items can be taken without a further event.</summary>
    public bool HasPending => _items.HasItems || _open.IsGiving || _payload.IsOpen;

    /// <summary>Events that were passed over because their sender marked them as ignorable and their kind is not known here.</summary>
    public long IgnoredEvents { get; private set; }

    public PreparedTransactions Prepared => _prepared;

    public bool InTransaction => _transactions.IsOpen;

    public string File => _place.File;

    public ulong EndOffset => _place.EventEnd;

    public ulong EventOffset => _place.EventStart;

    public uint EventTime => _header.Timestamp;

    /// <summary>Of the file that is read; null before its first event.</summary>
    public string? ServerVersion => _envelope.Description.ServerVersion;

    public TransactionStart Transaction => _transactions.Transaction;

    public ulong Xid => _transactions.Xid;

    public LogStatement Statement => _transactions.Statement;

    public TableMap? Table => _rows.Table;

    public RowsData Rows => _rows.Rows;

    /// <summary>The next item of the events decoded so far; from a compressed transaction, further inner events are decoded here.</summary>
    /// <exception cref="BinlogFormatException">An inner event is malformed, or of a kind that is not handled.</exception>
    public bool TryTakePending(out BinlogItem item)
    {
        while (!_items.TryTake(out item))
            if (_open.IsGiving)
                Give();
            else if (!_payload.IsOpen || !DecodeInner())
                return false;
        return true;
    }

    /// <summary>Forgets what was held of a transaction that is not complete; what is prepared stays with its owner.</summary>
    public void Abandon() => _open.Begin();

    /// <summary>One event as sent, header and checksum included. What it amounts to is pending afterwards; the memory must stay until it was
    /// taken.</summary>
    /// <exception cref="BinlogFormatException">Malformed, or of a kind that is not handled.</exception>
    public void Decode(ReadOnlyMemory<byte> packet)
    {
        try
        {
            _header = EventEnvelope.ReadHeader(packet.Span);
            var body = _envelope.Open(_header, packet);
            _place.Advance(_header);
            Dispatch(body);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault(e);
        }
    }

    /// <summary>The next event stands there; a dump says so itself, by an artificial rotate event.</summary>
    /// <exception cref="BinlogFormatException">A transaction of the file before it is not complete, or the name has no number.</exception>
    public void MoveTo(string file, ulong offset)
    {
        try
        {
            _transactions.RequireOutside($"the log goes on in {file}");
            _place.MoveTo(file, offset);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault(e);
        }
    }

    /// <summary>The end of a transaction comes behind its rows.</summary>
    void Give()
    {
        if (!_open.TryGiveNext())
            _items.Add(BinlogItem.Commit);
    }

    /// <summary>The transaction commits one that was not read.</summary>
    public PreparedUnknownException RowsUnknown() => new(
        $"Event {_header.Kind} ({(byte)_header.Kind}) in {File} at offset {EventOffset}: it commits {Transaction.Xa.Name}, which was prepared "
        + "before the place where reading began, so its rows are not known. Start at or before its XA PREPARE (SHOW BINLOG EVENTS shows it). "
        + "To start behind this place instead, bring the tables of that transaction over anew.", Transaction.Xa.Name, File, EventOffset,
        Transaction.Offset);

    bool DecodeInner()
    {
        try
        {
            if (!_payload.TryNext(out var packet))
                return false;
            _header = EventEnvelope.ReadHeader(packet.Span);
            DispatchInner(packet[EventHeader.Bytes..]);
            return true;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault(e);
        }
    }

    void Dispatch(ReadOnlyMemory<byte> body)
    {
        switch (_header.Kind)
        {
            case EventKind.Gtid or EventKind.TaggedGtid:
                _transactions.BeginMySql(_header, body.Span);
                break;
            case EventKind.AnonymousGtid:
                _transactions.BeginAnonymous(_header, body.Span);
                break;
            case EventKind.MariaDbGtid:
                _transactions.BeginMariaDb(_header, body.Span);
                break;
            case EventKind.TransactionPayload:
                OpenPayload(body);
                break;
            case EventKind.Rotate:
                Rotate(body.Span);
                break;
            case EventKind.FormatDescription:
                _transactions.RequireOutside("a new log file began");
                _rows.Family = _envelope.Description.Family;
                break;
            case EventKind.Heartbeat:
                PassTo(_header.EndPosition, only32Bits: true);
                break;
            case EventKind.HeartbeatV2:
                PassTo(HeartbeatV2.ReadPosition(body.Span), only32Bits: false);
                break;
            default:
                DispatchInner(body);
                break;
        }
    }

    /// <summary>What may also stand within a compressed transaction.</summary>
    void DispatchInner(ReadOnlyMemory<byte> body)
    {
        switch (_header.Kind)
        {
            case EventKind.TableMap:
                _rows.Map(body.Span);
                break;
            case EventKind.WriteRows or EventKind.UpdateRows or EventKind.DeleteRows
                or EventKind.PartialUpdateRows or EventKind.WriteRowsV1 or EventKind.UpdateRowsV1 or EventKind.DeleteRowsV1
                or (>= EventKind.MariaDbWriteRowsCompressedV1 and <= EventKind.MariaDbDeleteRowsCompressed):
                TakeRows(body);
                break;
            case EventKind.Query:
                _transactions.TakeQuery(_header, QueryEvent.Parse(body.Span));
                break;
            case EventKind.MariaDbQueryCompressed:
                TakeCompressedQuery(body);
                break;
            case EventKind.Xid:
                _transactions.CommitOpen(new PacketCursor(body.Span).ReadUInt64());
                break;
            case EventKind.XaPrepare:
                _transactions.TakeXaPrepare(body.Span);
                break;
            default:
                PassOver();
                break;
        }
    }

    void PassOver()
    {
        // A server decrypts what it sends, and sends its note that the file is encrypted all the same.
        if (EventFate.IsPassedOver(_header.Kind) || (_header.Kind == EventKind.MariaDbStartEncryption && !_envelope.HasWrittenDescriptions))
            return;
        if (!_header.IsIgnorable || EventFate.MustStop(_header.Kind))
            throw new EventRefusedException("it cannot be handled", EventFate.NextStep(_header.Kind));
        IgnoredEvents++;
    }

    void TakeRows(ReadOnlyMemory<byte> body)
    {
        _transactions.RequireOpen();
        if (_rows.Take(_header.Kind, body))
            _open.Take();
    }

    void TakeCompressedQuery(ReadOnlyMemory<byte> body)
    {
        var text = (_compression ??= new MariaDbCompression()).Decompress(body[QueryEvent.Parse(body.Span).TextOffset..]);
        _transactions.TakeQuery(_header, QueryEvent.Parse(body.Span).WithText(text.Span));
    }

    void OpenPayload(ReadOnlyMemory<byte> body)
    {
        try
        {
            _payload.Open(body);
        }
        catch (NotSupportedException e)
        {
            throw new EventRefusedException($"its transaction is compressed with zstd, and {e.Message}",
                "Install libzstd (Debian: libzstd1), or set binlog_transaction_compression=OFF on the source.", e);
        }
    }

    void Rotate(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var offset = cursor.ReadUInt64();
        _transactions.RequireOutside("the log went on in another file");
        if (_place.MoveTo(PacketCursor.Text(cursor.ReadToEnd()), offset))
            _items.Add(BinlogItem.Idle);
    }

    void PassTo(ulong offset, bool only32Bits)
    {
        if (InTransaction)
            return;
        if (offset != 0)
            _place.PassTo(offset, only32Bits);
        _items.Add(BinlogItem.Idle);
    }

    static bool IsFault(Exception e) => e is MySqlProtocolException or FormatException or ValueFormatException or EventRefusedException;

    BinlogFormatException Fault(Exception e)
    {
        var file = File.Length == 0 ? "the log" : File;
        var cause = e is MySqlProtocolException malformed ? malformed.Cause : e.Message;
        var next = e is EventRefusedException refused
            ? refused.Next : "Check the source's log with its own mysqlbinlog; if that reads it, report this.";
        return new BinlogFormatException($"Event {_header.Kind} ({(byte)_header.Kind}) in {file} at offset {EventOffset}: {cause}. {next}",
            File, EventOffset, e);
    }
}
