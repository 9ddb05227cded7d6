namespace Uldra.MySql.Binlog;

/// <summary>
/// The heartbeat with 64-bit offsets.
/// <code>
/// (field: lenenc │ value: counted)*, 0     field 1: file name │ field 2: offset, lenenc
/// </code>
/// </summary>
static class HeartbeatV2
{
    const ulong EndMark = 0;
    const ulong OffsetField = 2;

    /// <summary>0 when it holds none.</summary>
    public static ulong ReadPosition(ReadOnlySpan<byte> body)
    {
        var cursor = new PacketCursor(body);
        while (!cursor.AtEnd)
        {
            var field = cursor.ReadLengthEncoded();
            if (field == EndMark)
                break;
            var value = new PacketCursor(cursor.ReadLengthEncodedBytes());
            if (field == OffsetField)
                return value.ReadLengthEncoded();
        }
        return 0;
    }
}
