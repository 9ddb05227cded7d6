namespace Uldra.MySql;

/// <summary>Prepared statements, and several commands at a time.</summary>
public sealed partial class MySqlConnection
{
    /// <summary>What each command that is under way left as the number of its answer's first packet.</summary>
    readonly List<byte> _numbers = [];

    /// <summary>Has the server parse a statement once. Its number is good for this session.</summary>
    /// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html</remarks>
    public async ValueTask<uint> PrepareAsync(ReadOnlyMemory<byte> sql, CancellationToken token)
    {
        await SendCommandAsync(Command.Prepare, sql, token).ConfigureAwait(false);
        try
        {
            var (number, definitions) = ReadPrepared(await ReadPacketAsync(token).ConfigureAwait(false));
            for (; definitions > 0; definitions--)
                await ReadPacketAsync(token).ConfigureAwait(false);
            EndCommand(Status);
            return number;
        }
        catch (Exception e)
        {
            Settle(e);
            throw;
        }
    }

    /// <summary>
    /// Several commands, sent without waiting for each other's answers, which must be short; one result per statement is added to
    /// <paramref name="results"/>. After the first error no result is added, but, unlike within one packet, the commands behind it run:
    /// the caller takes back what they did.
    /// </summary>
    public async ValueTask ExecuteManyAsync(IReadOnlyList<CommandPart> commands, List<StatementResult> results, CancellationToken token)
    {
        RequireIdle();
        token.ThrowIfCancellationRequested();
        _state = SessionState.Busy;
        MySqlException? error = null;
        try
        {
            // Compressed frames count through a command and its answer, so there each is answered before the next is sent.
            var together = !_channel.IsCompressed;
            _numbers.Clear();
            for (var read = 0; read < commands.Count && (error is null || together); read++)
            {
                for (; _numbers.Count < (together ? commands.Count : read + 1);)
                    _numbers.Add(await SendPartAsync(commands[_numbers.Count], token).ConfigureAwait(false));
                _channel.ExpectNumber(_numbers[read]);
                error = await ReadPartAsync(results, error, token).ConfigureAwait(false);
            }

            EndCommand(_answers.Last.Status);
        }
        catch (Exception e)
        {
            Settle(e);
            if (error is not null)
                throw error;
            throw;
        }

        if (error is not null)
            throw error;
    }

    async ValueTask<byte> SendPartAsync(CommandPart command, CancellationToken token)
    {
        await _channel.WriteCommandAsync(command.IsExecute ? Command.Execute : Command.Query, command.Payload, token).ConfigureAwait(false);
        return _channel.NextNumber;
    }

    /// <summary>The answers of one command; returns the first error so far.</summary>
    async ValueTask<MySqlException?> ReadPartAsync(List<StatementResult> results, MySqlException? error, CancellationToken token)
    {
        _answers.Restart();
        try
        {
            do
            {
                var result = await ReadStatementAsync(token).ConfigureAwait(false);
                if (error is null)
                    results.Add(result);
            }
            while (_answers.Last.HasMore);
            return error;
        }
        catch (MySqlException e) when (e.InStep)
        {
            return error ?? e;
        }
    }

    /// <summary><c>0x00 │ number: 4 bytes │ columns: 2 bytes │ parameters: 2 bytes │ …</c>, then the definitions of the parameters and
    /// of the columns, each list ended by an EOF if there is one.</summary>
    static (uint Number, int Packets) ReadPrepared(ReadOnlyMemory<byte> packet)
    {
        if (ErrorPacket.Is(packet.Span))
            throw ErrorPacket.Parse(packet.Span);
        var cursor = new PacketCursor(packet.Span);
        if (cursor.ReadByte() != OkPacket.Marker)
            throw new MySqlProtocolException($"0x{packet.Span[0]:X2} where the answer to a PREPARE begins", 0);
        var number = cursor.ReadUInt16() | ((uint)cursor.ReadUInt16() << 16);
        int columns = cursor.ReadUInt16();
        int parameters = cursor.ReadUInt16();
        return (number, (columns > 0 ? columns + 1 : 0) + (parameters > 0 ? parameters + 1 : 0));
    }
}
