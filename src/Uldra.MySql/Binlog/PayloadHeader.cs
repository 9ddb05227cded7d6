namespace Uldra.MySql.Binlog;

/// <summary>
/// What stands in front of a compressed transaction.
/// <code>
/// (field: lenenc │ counted value)* │ 0 │ payload
/// 1: payload's bytes │ 2: compression, 0 zstd, 255 none │ 3: bytes after decompression; values are lenenc, unknown fields are skipped
/// </code>
/// </summary>
/// <param name="Start">Offset of the payload in the event's body.</param>
/// <param name="UncompressedBytes">As the source says; null when it does not.</param>
/// <remarks>MySQL: <c>Transaction_payload_event</c>, <c>mysql::binlog::event::codecs</c>.</remarks>
readonly record struct PayloadHeader(int Start, bool IsCompressed, ulong? UncompressedBytes)
{
    const ulong EndMark = 0;
    const ulong SizeField = 1;
    const ulong CompressionField = 2;
    const ulong UncompressedField = 3;
    const ulong Zstd = 0;
    const ulong None = 255;

    public static PayloadHeader Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        ulong? size = null, compression = null, uncompressed = null;
        for (var field = cursor.ReadLengthEncoded(); field != EndMark; field = cursor.ReadLengthEncoded())
        {
            var value = new PacketCursor(cursor.ReadLengthEncodedBytes());
            if (field == SizeField)
                size = value.ReadLengthEncoded();
            else if (field == CompressionField)
                compression = value.ReadLengthEncoded();
            else if (field == UncompressedField)
                uncompressed = value.ReadLengthEncoded();
        }
        if (size != (ulong)cursor.Remaining)
            throw new MySqlProtocolException($"a payload of {cursor.Remaining} bytes that says it has {size}", cursor.Offset);
        if (compression is not (Zstd or None))
            throw new MySqlProtocolException($"compression {compression}, where only 0 (zstd) and 255 (none) are known", cursor.Offset);
        return new PayloadHeader(cursor.Offset, compression == Zstd, uncompressed);
    }
}
