namespace Uldra.MySql;

/// <summary>A text-protocol result, row by row. Spans live until the next call.</summary>
public sealed class MySqlResult : IAsyncDisposable
{
    /// <summary>What disposal reads and drops to save the connection; beyond it a new connection is cheaper.</summary>
    const long DrainBytesMax = 16 << 20;

    static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    const int NullLength = -1;

    readonly MySqlConnection _connection;
    readonly AnswerReader _answers;
    readonly string[] _names;
    readonly (int Offset, int Length)[] _columns;
    ReadOnlyMemory<byte> _row;
    bool _onRow;
    bool _rowsEnded;
    bool _ended;

    internal MySqlResult(MySqlConnection connection, bool hasRows)
    {
        _connection = connection;
        _answers = connection.Answers;
        _names = [.. _answers.FieldNames];
        _columns = new (int, int)[_names.Length];
        _ended = !hasRows && !_answers.Last.HasMore;
        HasRows = hasRows;
        if (_ended)
            End();
    }

    /// <summary>False for a statement that answers without a result set.</summary>
    public bool HasRows { get; }

    public int FieldCount => _names.Length;

    public string FieldName(int column) => _names[column];

    /// <summary>Moves to the next row; false behind the last one. Synchronous while rows are in memory.</summary>
    public ValueTask<bool> ReadAsync(CancellationToken token)
    {
        _onRow = false;
        if (_ended)
            return new(false);
        try
        {
            token.ThrowIfCancellationRequested();
            if (!HasRows || !_answers.TryNextRow(out var isRow))
                return WaitForRowAsync(token);
            if (isRow)
                return new(Split());
            _rowsEnded = true;
            return _answers.Last.HasMore ? WaitForRowAsync(token) : new(End());
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    public bool IsNull(int column) => Column(column).Length == NullLength;

    /// <summary>The value's bytes as the server sent them; empty for NULL.</summary>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        var (offset, length) = Column(column);
        return length == NullLength ? default : _row.Span.Slice(offset, length);
    }

    /// <summary>The value as UTF-8 text; null for NULL.</summary>
    public string? GetString(int column) => IsNull(column) ? null : PacketCursor.Text(GetBytes(column));

    /// <summary>Reads what is left, so that the connection can go on; gives the connection up if that is too much or takes too long.
    /// Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        _onRow = false;
        if (_ended)
            return;
        using var limit = new CancellationTokenSource(DrainTimeout, _connection.Time);
        try
        {
            await DrainAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MySqlException or MySqlProtocolException or OperationCanceledException)
        {
            // Nobody wants these rows; whether the connection survived shows in IsUsable.
            Fail(e);
        }
    }

    async ValueTask<bool> WaitForRowAsync(CancellationToken token)
    {
        try
        {
            if (HasRows && !_rowsEnded && await _answers.NextRowAsync(token).ConfigureAwait(false))
                return Split();
            _rowsEnded = true;
            await DrainAsync(token).ConfigureAwait(false);
            return false;
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    /// <summary>Reads and drops the rest of this answer and all answers behind it.</summary>
    async ValueTask DrainAsync(CancellationToken token)
    {
        var bytes = 0L;
        var inRows = HasRows && !_rowsEnded;
        while (true)
        {
            while (inRows && await _answers.NextRowAsync(token).ConfigureAwait(false))
                if ((bytes += _answers.Row.Length) > DrainBytesMax)
                {
                    _ended = true;
                    _connection.Break();
                    return;
                }
            if (!_answers.Last.HasMore)
                break;
            inRows = await _answers.BeginAsync(keepNames: false, token).ConfigureAwait(false);
        }
        End();
    }

    /// <summary>Finds the columns of the row once, so that each can be taken in any order.</summary>
    bool Split()
    {
        _row = _answers.Row;
        var cursor = new PacketCursor(_row.Span);
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = cursor.TryReadColumn(out var value) ? (cursor.Offset - value.Length, value.Length) : (0, NullLength);
        if (!cursor.AtEnd)
            throw new MySqlProtocolException($"{cursor.Remaining} bytes behind the last column of a row", cursor.Offset);
        _onRow = true;
        return true;
    }

    bool End()
    {
        _ended = true;
        _connection.EndCommand(_answers.Last.Status);
        return false;
    }

    void Fail(Exception e)
    {
        _ended = true;
        _connection.Settle(e);
    }

    (int Offset, int Length) Column(int column) =>
        _onRow ? _columns[column] : throw new InvalidOperationException("There is no current row: read one first.");
}
