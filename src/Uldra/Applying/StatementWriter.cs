using System.Collections;
using Uldra.Model;
using Uldra.MySql;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// Row operations as SQL bytes, packet by packet: several statements separated by <c>;</c>, each with as many rows as the limits allow.
/// It does not send anything and knows neither progress nor fencing; the lane puts those statements in with <see cref="Add"/>.
/// </summary>
sealed class StatementWriter : IDisposable
{
    /// <summary>Schema changes make new tables; the forms of those that are gone are dropped together with all others.</summary>
    const int FormsMax = 4096;

    readonly PutForm _form;
    readonly SqlBuffer _buffer = new();
    readonly RowText _rows;
    readonly BatchPlan _plan = new();
    readonly List<WrittenStatement> _statements = [];
    readonly Dictionary<TargetTable, TableForm> _forms = new(ReferenceEqualityComparer.Instance);
    int _next;
    bool _vacating;

    public StatementWriter(PutForm form)
    {
        _form = form;
        _rows = new RowText(_buffer);
    }

    public PutForm Form => _form;

    public BatchPlan Plan => _plan;

    /// <summary>The statements of the packet, in order.</summary>
    public IReadOnlyList<WrittenStatement> Statements => _statements;

    public ReadOnlyMemory<byte> Packet => _buffer.Written;

    /// <summary>What the server has parsed on the connection that is written for; null: all goes as text.</summary>
    public PreparedPuts? Prepared { get; set; }

    /// <summary>The packet's statements as commands: those of text that stand together are one.</summary>
    public void Commands(List<CommandPart> into)
    {
        into.Clear();
        for (var i = 0; i < _statements.Count;)
        {
            var first = _statements[i++];
            var end = first.Start + first.Length;
            for (; !first.IsPrepared && i < _statements.Count && !_statements[i].IsPrepared; i++)
                end = _statements[i].Start + _statements[i].Length;
            into.Add(new CommandPart(first.IsPrepared, Packet[first.Start..end]));
        }
    }

    /// <summary>One of them alone.</summary>
    public CommandPart Command(int at) =>
        new(_statements[at].IsPrepared, Packet.Slice(_statements[at].Start, _statements[at].Length));

    /// <summary>Tombstones that the batch leaves.</summary>
    public int TombstoneCount { get; private set; }

    /// <summary>Statements of the batch that were prepared.</summary>
    public int PreparedCount { get; private set; }

    /// <summary>All row operations have been written into this packet or earlier ones.</summary>
    public bool RowsWritten => _next == _plan.Count;

    /// <summary>The plan's operation that is written next.</summary>
    public int Next => _next;

    /// <summary>It writes the second half of the slow path.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The rows of a batch, behind what stands in the packet.</summary>
    /// <param name="lost">Operations, by their place in the batch, that are not written in any case; null: none.</param>
    public void Begin(IReadOnlyList<ShardTransaction> transactions, BitArray? lost = null) => Begin(transactions, lost, vacating: false, final: false);

    /// <summary>First half of the slow path: every row that the batch touches gives up its unique values.</summary>
    public void BeginVacating(IReadOnlyList<ShardTransaction> transactions, BitArray? lost = null) =>
        Begin(transactions, FinalRows.NotToVacate(transactions, FormOf, lost), vacating: true, final: false);

    /// <summary>Second half: the last operation of every row.</summary>
    public void BeginFinal(IReadOnlyList<ShardTransaction> transactions, BitArray? lost = null) =>
        Begin(transactions, FinalRows.Superseded(transactions, lost), vacating: false, final: true);

    /// <summary>Nothing may follow in this packet: the server is asked for the warnings of what stands in it.</summary>
    public bool IsClosed { get; private set; }

    public void ClearPacket()
    {
        _buffer.Clear();
        _statements.Clear();
        IsClosed = false;
    }

    /// <summary>Goes back to an operation of the plan: a statement that failed is written again, row by row.</summary>
    public void ReturnTo(int operation)
    {
        _next = operation;
        ClearPacket();
    }

    /// <summary>The columns of a put that have an ENUM's error value: the server warns of these, and stores them as given.</summary>
    public IEnumerable<string> ErrorValues(WrittenStatement statement) =>
        statement is { Role: StatementRole.Put, Table: { PutErrorValue: not null } table, Count: 1 }
            ? table.Enums.Where(column => IsErrorValue(statement.First, column)).Select(column => table.Table.Columns[column].Target.Name)
            : [];

    /// <summary>Lets go of the batch.</summary>
    public void End()
    {
        _plan.End();
        _next = 0;
        ClearPacket();
    }

    /// <summary>Appends a whole statement.</summary>
    public void Add(StatementRole role, ReadOnlySpan<byte> sql)
    {
        var start = StartStatement();
        _buffer.Append(sql);
        _statements.Add(new(role, null, 0, 0, start, _buffer.Length - start));
    }

    /// <summary>Appends statements until all rows are written or the packet is full.</summary>
    public void WriteRows(in StatementLimits limits)
    {
        while (!RowsWritten && !IsClosed && (_statements.Count == 0 || _buffer.Length + BytesOfNext() < limits.PacketBytes))
        {
            var end = _buffer.Length;
            var next = _next;
            var count = _statements.Count;
            var tombstones = TombstoneCount;
            var prepared = PreparedCount;
            WriteStatement(limits);
            if (_buffer.Length <= limits.PacketBytes || end == 0)
                continue;
            // It would make the packet too long, and there is something to send without it.
            _buffer.TruncateTo(end);
            _statements.RemoveRange(count, _statements.Count - count);
            _next = next;
            TombstoneCount = tombstones;
            IsClosed = false;
            PreparedCount = prepared;
            return;
        }
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _plan.Dispose();
    }

    void Begin(IReadOnlyList<ShardTransaction> transactions, BitArray? leftOut, bool vacating, bool final)
    {
        _plan.Begin(transactions, leftOut);
        _vacating = vacating;
        IsFinal = final;
        TombstoneCount = 0;
        PreparedCount = 0;
        _next = 0;
    }

    /// <summary>The values of the next row: a huge one shall not be written only to find that it needs a packet of its own.</summary>
    long BytesOfNext()
    {
        var bytes = 0L;
        ref readonly var operation = ref _plan.Operation(_next, out var transaction);
        foreach (var slot in transaction.SlotsOf(operation))
            bytes += Math.Max(slot.Length, 0);
        return bytes;
    }

    int StartStatement()
    {
        if (_statements is [.., { IsPrepared: false }])
            _buffer.Append((byte)';');
        return _buffer.Length;
    }

    /// <summary>The next run of rows that goes together: one statement, or with tombstones two.</summary>
    void WriteStatement(in StatementLimits limits)
    {
        ref readonly var first = ref _plan.Operation(_next, out _);
        var table = FormOf(first.Table);
        var runEnd = _plan.RunEnd(_next, limits.StatementRows);
        if (_vacating)
            _next = WriteRows(StatementRole.Vacate, table.Vacate!, table, runEnd, limits);
        else if (first.Kind == RowOperationKind.Put)
            WritePuts(table, runEnd, limits);
        else
            WriteDeletes(table, runEnd, limits);
    }

    void WritePuts(TableForm table, int runEnd, in StatementLimits limits)
    {
        if (table.PutErrorValue is not null)
        {
            var alone = FirstErrorValue(table, runEnd);
            IsClosed = alone == _next;
            runEnd = IsClosed ? _next + 1 : alone;
        }

        if (!IsClosed && TryWritePrepared(table, runEnd, limits))
            return;
        var end = WriteRows(StatementRole.Put, IsClosed ? table.PutErrorValue! : table.Put, table, runEnd, limits);
        while (table.Tombstones is { } tombstones && _next < end)
            _next = WriteRows(StatementRole.Bury, tombstones.Bury, table, end, limits);
        _next = end;
    }

    int FirstErrorValue(TableForm table, int runEnd)
    {
        for (var index = _next; index < runEnd; index++)
            foreach (var column in table.Enums)
                if (IsErrorValue(index, column))
                    return index;
        return runEnd;
    }

    bool IsErrorValue(int index, int column)
    {
        ref readonly var operation = ref _plan.Operation(index, out var transaction);
        var slot = transaction.SlotsOf(operation)[column];
        return slot.HasValue && !slot.In(transaction.Batch.Bytes).ContainsAnyExcept((byte)0);
    }

    /// <summary>As many rows as the table's prepared statement has; false when there are not, or when they are too long.</summary>
    bool TryWritePrepared(TableForm table, int runEnd, in StatementLimits limits)
    {
        if (table is not { Prepared: { } prepared, Tombstones: null } || runEnd - _next < prepared.Rows
            || prepared.Sql.Length > limits.StatementBytes || Prepared?.NumberOf(table) is not { } number)
            return false;
        var start = _buffer.Length;
        prepared.Begin(_buffer, number);
        for (var row = 0; row < prepared.Rows; row++)
        {
            ref readonly var operation = ref _plan.Operation(_next + row, out var transaction);
            var slots = transaction.SlotsOf(operation);
            if (_buffer.Length - start + BytesOf(table, slots) > limits.StatementBytes)
            {
                _buffer.TruncateTo(start);
                return false;
            }

            var version = table.IsGuarded ? RowVersions.Of(transaction, operation) : 0;
            prepared.Append(_buffer, start, row, slots, transaction.Batch.Bytes, version);
        }

        _statements.Add(new(StatementRole.Put, table, _next, prepared.Rows, start, _buffer.Length - start) { IsPrepared = true });
        _next += prepared.Rows;
        PreparedCount++;
        return true;
    }

    static long BytesOf(TableForm table, ReadOnlySpan<ValueSlot> slots)
    {
        var bytes = 0L;
        for (var column = 0; column < slots.Length; column++)
            bytes += slots[column].IsAbsent ? throw RowText.AbsentColumn(table, column) : Math.Max(slots[column].Length, 0);
        return bytes;
    }

    // The tombstone comes first: whoever puts an older row either meets it, or has put the row before and this delete finds it.
    void WriteDeletes(TableForm table, int runEnd, in StatementLimits limits)
    {
        if (table.Tombstones is { } tombstones)
        {
            runEnd = WriteRows(StatementRole.Tombstone, tombstones.Leave, table, runEnd, limits);
            TombstoneCount += runEnd - _next;
        }
        _next = WriteRows(StatementRole.Delete, table.Delete, table, runEnd, limits);
    }

    /// <summary>One statement from the next row on; returns where it had to end.</summary>
    int WriteRows(StatementRole role, StatementFrame frame, TableForm table, int runEnd, in StatementLimits limits)
    {
        var start = StartStatement();
        _buffer.Append(frame.Start);
        var index = _next;
        for (; index < runEnd; index++)
        {
            var rowStart = _buffer.Length;
            if (index > _next)
                _buffer.Append(frame.Between);
            ref readonly var operation = ref _plan.Operation(index, out var transaction);
            _rows.Write(role, table, transaction, operation);
            if (_buffer.Length - start <= limits.StatementBytes || index == _next)
                continue;
            _buffer.TruncateTo(rowStart);
            break;
        }
        _buffer.Append(frame.End);
        _statements.Add(new(role, table, _next, index - _next, start, _buffer.Length - start));
        return index;
    }

    TableForm FormOf(TargetTable table)
    {
        if (_forms.TryGetValue(table, out var known))
            return known;
        if (_forms.Count == FormsMax)
            _forms.Clear();
        return _forms[table] = new TableForm(table, _form);
    }
}
