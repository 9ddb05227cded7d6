namespace Uldra.MySql;

/// <summary>
/// Walks through what the server answers to COM_QUERY: per statement either an OK, or field definitions, rows and an EOF. One per
/// connection, used by one command at a time.
/// <code>
/// OK │ error │ 0xFB file name │ field count: lenenc, definitions, EOF, rows, EOF or error
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html</remarks>
sealed class AnswerReader(PacketChannel channel)
{
    const byte LocalFileMarker = 0xFB;

    /// <summary>The servers allow 4096 columns.</summary>
    const int FieldsMax = 65535;

    /// <summary>Answers to one command: as many as a packet holds statements, and what procedures add.</summary>
    const int AnswersMax = 1 << 20;

    int _answers;

    /// <summary>The end of the last answer: an OK, or the EOF behind rows.</summary>
    public OkPacket Last { get; private set; }

    public int FieldCount { get; private set; }

    /// <summary>Filled when <see cref="BeginAsync"/> was told to keep names.</summary>
    public List<string> FieldNames { get; } = [];

    /// <summary>The row's packet, valid until the next read.</summary>
    public ReadOnlyMemory<byte> Row { get; private set; }

    /// <summary>A new command was sent.</summary>
    public void Restart() => _answers = 0;

    /// <summary>Reads the head of one statement's answer: true when rows follow, false when that was all of it.</summary>
    public async ValueTask<bool> BeginAsync(bool keepNames, CancellationToken token)
    {
        FieldCount = 0;
        FieldNames.Clear();
        if (++_answers > AnswersMax)
            throw new MySqlProtocolException($"more than {AnswersMax} answers to one command", 0);
        var packet = await channel.ReadAsync(token).ConfigureAwait(false);
        if (packet.Length == 0)
            throw new MySqlProtocolException("an empty packet where an answer begins", 0);
        switch (packet.Span[0])
        {
            case OkPacket.Marker:
                Last = OkPacket.Parse(packet.Span);
                return false;
            case ErrorPacket.Marker:
                throw ErrorPacket.Parse(packet.Span);
            case LocalFileMarker:
                await RefuseLocalFileAsync(token).ConfigureAwait(false);
                return false;
        }
        FieldCount = ReadFieldCount(packet.Span);
        for (var i = 0; i < FieldCount; i++)
            ReadField((await channel.ReadAsync(token).ConfigureAwait(false)).Span, keepNames);
        packet = await channel.ReadAsync(token).ConfigureAwait(false);
        if (!OkPacket.IsEof(packet.Span))
            throw new MySqlProtocolException("no EOF packet behind the field definitions", 0);
        return true;
    }

    /// <summary>The synchronous half of <see cref="NextRowAsync"/>: false when the next packet is not in memory yet.</summary>
    public bool TryNextRow(out bool isRow)
    {
        isRow = channel.TryRead(out var packet) && Accept(packet);
        return isRow || packet.Length > 0;
    }

    /// <summary>True with <see cref="Row"/> set, or false at the end of the rows.</summary>
    public async ValueTask<bool> NextRowAsync(CancellationToken token) => Accept(await channel.ReadAsync(token).ConfigureAwait(false));

    bool Accept(ReadOnlyMemory<byte> packet)
    {
        var span = packet.Span;
        if (span.Length == 0)
            throw new MySqlProtocolException("an empty packet among rows", 0);
        if (OkPacket.IsEof(span))
        {
            Last = OkPacket.ParseEof(span);
            Row = default;
            return false;
        }
        if (ErrorPacket.Is(span))
            throw ErrorPacket.Parse(span);
        Row = packet;
        return true;
    }

    static int ReadFieldCount(ReadOnlySpan<byte> packet)
    {
        var cursor = new PacketCursor(packet);
        var count = cursor.ReadLengthEncoded();
        if (count is 0 or > FieldsMax || !cursor.AtEnd)
            throw new MySqlProtocolException($"a result set of {count} fields", 0);
        return (int)count;
    }

    /// <summary><c>catalog │ schema │ table │ original table │ name │ …</c>, all length-encoded.</summary>
    void ReadField(ReadOnlySpan<byte> packet, bool keepName)
    {
        if (!keepName)
            return;
        var cursor = new PacketCursor(packet);
        for (var i = 0; i < 4; i++)
            cursor.ReadLengthEncodedBytes();
        FieldNames.Add(PacketCursor.Text(cursor.ReadLengthEncodedBytes()));
    }

    /// <summary>
    /// LOAD DATA LOCAL lets a server ask for any file of this machine. Uldra never offers that, so such a request is either an attack or
    /// a fault; an empty file is the protocol's way to say no. All answers are read first, so that the connection stays in step.
    /// </summary>
    async ValueTask RefuseLocalFileAsync(CancellationToken token)
    {
        await channel.WriteAsync(ReadOnlyMemory<byte>.Empty, token).ConfigureAwait(false);
        do
        {
            var packet = await channel.ReadAsync(token).ConfigureAwait(false);
            if (ErrorPacket.Is(packet.Span))
                throw ErrorPacket.Parse(packet.Span);
            Last = OkPacket.Parse(packet.Span);
        }
        while (Last.HasMore && ++_answers <= AnswersMax);
        throw new MySqlException(ClientError.LocalFileRefused, ClientError.GeneralState,
            "The server asked for a file of this machine (LOAD DATA LOCAL), which is refused. Check which server this is.")
        { InStep = true };
    }
}
