using System.Text;

namespace Uldra.MySql;

/// <summary>
/// One session with a server. Not safe for concurrent use: one command at a time. It never reconnects by itself, because only its user
/// knows what a lost command means.
/// </summary>
public sealed partial class MySqlConnection : IAsyncDisposable
{
    static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    /// <summary>For results that are read as a whole or dropped as a whole. A server that sends more is endless, or the statement is
    /// one for <see cref="QueryAsync(string, CancellationToken)"/>.</summary>
    const long WholeBytesMax = 256 << 20;

    readonly PacketChannel _channel;
    readonly Transport _transport;
    readonly AnswerReader _answers;
    SessionState _state;

    MySqlConnection(Login login, TimeProvider time)
    {
        _channel = login.Channel;
        _transport = login.Transport;
        _answers = new AnswerReader(_channel);
        Server = login.Server.Server;
        ConnectionId = login.Server.ConnectionId;
        Status = login.Status;
        Time = time;
    }

    enum SessionState { Idle, Busy, Broken, Disposed }

    public ServerInfo Server { get; }

    /// <summary>The server's number for this session, as KILL takes it.</summary>
    public uint ConnectionId { get; }

    /// <summary>Flags of the last complete answer.</summary>
    public ServerStatus Status { get; private set; }

    /// <summary>False once anything failed half-way or was cancelled: such a connection is only good for disposal.</summary>
    public bool IsUsable => _state is SessionState.Idle or SessionState.Busy;

    /// <summary>How long one read or write may wait for the server before the connection counts as lost. Default: without end.</summary>
    public TimeSpan ReadTimeout
    {
        get => _transport.Timeout;
        set => _transport.Timeout = value;
    }

    /// <summary>A whole further packet is in memory: the next read will not wait.</summary>
    internal bool HasBufferedPacket => _channel.HasBufferedPacket;

    internal TimeProvider Time { get; }

    internal AnswerReader Answers => _answers;

    /// <exception cref="MySqlException">2003 when no session came about; the server's own code when it refused.</exception>
    /// <exception cref="MySqlProtocolException">What answers there does not speak the protocol.</exception>
    public static async Task<MySqlConnection> ConnectAsync(MySqlConnectionOptions options, CancellationToken token) =>
        new(await Connector.ConnectAsync(options, token).ConfigureAwait(false), options.Time);

    /// <summary>One statement; rows, if any, are read and dropped. Of several answers (CALL) the last one is returned.</summary>
    public ValueTask<StatementResult> ExecuteAsync(string sql, CancellationToken token) =>
        ExecuteAsync(Encoding.UTF8.GetBytes(sql), token);

    /// <inheritdoc cref="ExecuteAsync(string, CancellationToken)"/>
    public async ValueTask<StatementResult> ExecuteAsync(ReadOnlyMemory<byte> sql, CancellationToken token)
    {
        await SendCommandAsync(Command.Query, sql, token).ConfigureAwait(false);
        try
        {
            StatementResult result;
            do
                result = await ReadStatementAsync(token).ConfigureAwait(false);
            while (_answers.Last.HasMore);
            EndCommand(_answers.Last.Status);
            return result;
        }
        catch (Exception e)
        {
            Settle(e);
            throw;
        }
    }

    /// <summary>Several statements separated by <c>;</c> in one packet; one result each is added to <paramref name="results"/>.
    /// The first error ends it: the statements before it took effect, the ones behind it did not run.</summary>
    public async ValueTask ExecuteManyAsync(ReadOnlyMemory<byte> statements, List<StatementResult> results, CancellationToken token)
    {
        await SendCommandAsync(Command.Query, statements, token).ConfigureAwait(false);
        try
        {
            do
                results.Add(await ReadStatementAsync(token).ConfigureAwait(false));
            while (_answers.Last.HasMore);
            EndCommand(_answers.Last.Status);
        }
        catch (Exception e)
        {
            Settle(e);
            throw;
        }
    }

    /// <summary>A streamed result: rows are read as they arrive. One at a time per connection;
    /// dispose it before the next command.</summary>
    public ValueTask<MySqlResult> QueryAsync(string sql, CancellationToken token) => QueryAsync(Encoding.UTF8.GetBytes(sql), token);

    /// <inheritdoc cref="QueryAsync(string, CancellationToken)"/>
    public async ValueTask<MySqlResult> QueryAsync(ReadOnlyMemory<byte> sql, CancellationToken token)
    {
        await SendCommandAsync(Command.Query, sql, token).ConfigureAwait(false);
        try
        {
            var hasRows = await _answers.BeginAsync(keepNames: true, token).ConfigureAwait(false);
            return new MySqlResult(this, hasRows);
        }
        catch (Exception e)
        {
            Settle(e);
            throw;
        }
    }

    /// <summary>All rows of a small result as text, NULL as null.</summary>
    public ValueTask<List<string?[]>> RowsAsync(string sql, CancellationToken token) => RowsAsync(Encoding.UTF8.GetBytes(sql), token);

    /// <inheritdoc cref="RowsAsync(string, CancellationToken)"/>
    public async ValueTask<List<string?[]>> RowsAsync(ReadOnlyMemory<byte> sql, CancellationToken token)
    {
        var rows = new List<string?[]>();
        var bytes = 0L;
        var result = await QueryAsync(sql, token).ConfigureAwait(false);
        await using var _ = result.ConfigureAwait(false);
        while (await result.ReadAsync(token).ConfigureAwait(false))
        {
            var row = new string?[result.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = result.GetString(i);
            rows.Add(row);
            if ((bytes += _answers.Row.Length) > WholeBytesMax)
                throw TooLarge();
        }
        return rows;
    }

    /// <summary>The first column of the first row, or null.</summary>
    public async ValueTask<string?> ScalarAsync(string sql, CancellationToken token)
    {
        var result = await QueryAsync(sql, token).ConfigureAwait(false);
        await using var _ = result.ConfigureAwait(false);
        return await result.ReadAsync(token).ConfigureAwait(false) ? result.GetString(0) : null;
    }

    /// <summary>Says goodbye if nothing is under way; never throws and never waits longer than a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_state == SessionState.Disposed)
            return;
        var idle = _state == SessionState.Idle;
        _state = SessionState.Disposed;
        if (idle)
            await SayGoodbyeAsync().ConfigureAwait(false);
        _transport.Dispose();
    }

    /// <summary>
    /// Opens a command other than a query. Until <see cref="EndCommand"/> its answer is the caller's business, packet by packet.
    /// The payload is what follows the command byte.
    /// </summary>
    internal async ValueTask SendCommandAsync(byte command, ReadOnlyMemory<byte> payload, CancellationToken token)
    {
        RequireIdle();
        token.ThrowIfCancellationRequested();
        _state = SessionState.Busy;
        _answers.Restart();
        try
        {
            await _channel.WriteCommandAsync(command, payload, token).ConfigureAwait(false);
        }
        catch
        {
            Break();
            throw;
        }
    }

    /// <summary>As <see cref="ReadPacketAsync"/>, if the packet is in memory already.</summary>
    internal bool TryReadPacket(out ReadOnlyMemory<byte> packet)
    {
        packet = default;
        return _state == SessionState.Busy && _channel.TryRead(out packet);
    }

    /// <summary>The next packet of a command's answer, valid until the next read. Errors and EOFs are packets too: see
    /// <see cref="ErrorPacket"/> and <see cref="OkPacket"/>.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> ReadPacketAsync(CancellationToken token) =>
        TryReadPacket(out var packet) ? new(packet) : WaitForPacketAsync(token);

    /// <inheritdoc cref="PacketChannel.Unnumbered"/>
    internal void Unnumbered() => _channel.Unnumbered();

    /// <inheritdoc cref="PacketChannel.WriteAsideAsync"/>
    internal ValueTask WriteAsideAsync(ReadOnlyMemory<byte> payload, CancellationToken token) => _channel.WriteAsideAsync(payload, token);

    /// <summary>The single OK that answers simple commands; ends the command.</summary>
    internal async ValueTask<OkPacket> ReadOkAsync(CancellationToken token)
    {
        try
        {
            var packet = await ReadPacketAsync(token).ConfigureAwait(false);
            if (ErrorPacket.Is(packet.Span))
                throw ErrorPacket.Parse(packet.Span);
            var ok = OkPacket.Parse(packet.Span);
            EndCommand(ok.Status);
            return ok;
        }
        catch (Exception e)
        {
            Settle(e);
            throw;
        }
    }

    /// <summary>The answer was read to its end: the next command may come.</summary>
    internal void EndCommand(ServerStatus status)
    {
        Status = status;
        if (_state == SessionState.Busy)
            _state = SessionState.Idle;
    }

    /// <summary>After a failure: an error the server sent in good order ends the command; anything else ends the connection.</summary>
    internal void Settle(Exception failure)
    {
        if (_state != SessionState.Busy)
            return;
        if (failure is MySqlException { InStep: true })
            _state = SessionState.Idle;
        else
            Break();
    }

    /// <summary>Gives the connection up: what follows in the stream can no longer be told apart.</summary>
    internal void Break()
    {
        if (!IsUsable)
            return;
        _state = SessionState.Broken;
        _transport.Dispose();
    }

    async ValueTask<ReadOnlyMemory<byte>> WaitForPacketAsync(CancellationToken token)
    {
        if (_state != SessionState.Busy)
            throw new InvalidOperationException("No command is under way on this connection: send one before reading its answer.");
        try
        {
            return await _channel.ReadAsync(token).ConfigureAwait(false);
        }
        catch
        {
            Break();
            throw;
        }
    }

    async ValueTask<StatementResult> ReadStatementAsync(CancellationToken token)
    {
        var rows = 0;
        var bytes = 0L;
        if (await _answers.BeginAsync(keepNames: false, token).ConfigureAwait(false))
            while (_answers.TryNextRow(out var isRow) ? isRow : await _answers.NextRowAsync(token).ConfigureAwait(false))
            {
                rows++;
                if ((bytes += _answers.Row.Length) > WholeBytesMax)
                    throw TooLarge();
            }
        var end = _answers.Last;
        return new StatementResult(end.AffectedRows, end.LastInsertId, end.Warnings, _answers.FieldCount > 0, rows);
    }

    /// <summary>The rest would have to be read and dropped: cheaper to end the connection.</summary>
    MySqlProtocolException TooLarge()
    {
        Break();
        return new MySqlProtocolException($"more than {WholeBytesMax >> 20} MB of rows where a small result is due", 0);
    }

    async ValueTask SayGoodbyeAsync()
    {
        try
        {
            _transport.Timeout = GoodbyeTimeout;
            await _channel.WriteCommandAsync(Command.Quit, default, CancellationToken.None).ConfigureAwait(false);
            _channel.Release();
        }
        catch (Exception e) when (e is MySqlException or MySqlProtocolException or InvalidOperationException)
        {
            // The session ends either way, and whoever disposes has nothing left to decide.
        }
    }

    void RequireIdle()
    {
        ObjectDisposedException.ThrowIf(_state == SessionState.Disposed, this);
        if (_state == SessionState.Broken)
            throw new InvalidOperationException("The connection was given up after a failure or a cancellation: open a new one.");
        if (_state == SessionState.Busy)
            throw new InvalidOperationException("A command is under way on this connection: read its answer or dispose its result first.");
    }
}
