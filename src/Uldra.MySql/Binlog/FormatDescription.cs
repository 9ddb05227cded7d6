namespace Uldra.MySql.Binlog;

/// <summary>
/// What opens each file.
/// <code>
/// version: 2 │ server version: 50, zero-padded │ created: 4 │ header length: 1 │ post-header lengths: 1 each │ checksum kind: 1 │ CRC: 4
/// </code>
/// The four bytes of the CRC are there even when checksums are off.
/// </summary>
readonly record struct FormatDescription(bool HasChecksum, ServerFamily Family, string ServerVersion)
{
    const int ChecksumBytes = 4;
    const byte ChecksumOff = 0;
    const byte ChecksumCrc32 = 1;

    public static FormatDescription Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        var version = cursor.ReadUInt16();
        if (version != 4)
            throw new MySqlProtocolException($"binary log format {version}, where only 4 (MySQL 5.0 and later) is known", 0);
        var server = cursor.ReadBytes(50);
        cursor.Skip(4);
        if (cursor.ReadByte() != EventHeader.Bytes)
            throw new MySqlProtocolException("an event header of another length", cursor.Offset);
        if (cursor.Remaining < (int)EventKind.TableMap + 1 + ChecksumBytes)
            throw new MySqlProtocolException("no post-header lengths or no checksum kind", cursor.Offset);
        var checksum = body[^(ChecksumBytes + 1)];
        if (checksum is not (ChecksumOff or ChecksumCrc32))
            throw new MySqlProtocolException($"checksum kind {checksum}, where only NONE and CRC32 are known", body.Length - 5);
        var family = server.IndexOf("MariaDB"u8) >= 0 ? ServerFamily.MariaDb : ServerFamily.MySql;
        return new FormatDescription(checksum == ChecksumCrc32, family, PacketCursor.Text(server.TrimEnd((byte)0)));
    }
}
