using System.Buffers.Binary;
using System.Text;

namespace Uldra.MySql.Binlog;

/// <summary>
/// A replica's answer in semi-synchronous replication.
/// <code>
/// 0xEF │ offset: 8 │ file name
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication.html;
/// https://mariadb.com/kb/en/semisynchronous-replication-plugin/</remarks>
static class SemiSyncReply
{
    /// <summary>Also in front of each event that goes to such a replica.</summary>
    public const byte Mark = 0xEF;

    public static byte[] Write(string file, ulong offset)
    {
        var name = Encoding.UTF8.GetBytes(file);
        var reply = new byte[1 + 8 + name.Length];
        reply[0] = Mark;
        BinaryPrimitives.WriteUInt64LittleEndian(reply.AsSpan(1), offset);
        name.CopyTo(reply, 9);
        return reply;
    }
}
