using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Uldra.MySql.Compression;

namespace Uldra.MySql;

/// <summary>
/// What the client answers to the handshake.
/// <code>
/// capabilities: 4 │ max packet: 4 │ charset: 1 │ zeros: 23 │ user, 0 │ auth response: lenenc │ database, 0 │ plugin, 0 │ attributes
///    │ level of zstd: 1
/// </code>
/// The first 32 bytes alone ask for TLS.
/// </summary>
/// <remarks>HandshakeResponse41 in https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html</remarks>
static class ClientHandshake
{
    /// <summary>utf8mb4_general_ci: the one utf8mb4 collation with the same number on every server of both families.</summary>
    const byte Utf8Mb4 = 45;

    const int FixedBytes = 32;

    // CLIENT_LOCAL_FILES is missing on purpose, and so is CLIENT_DEPRECATE_EOF: EOF packets work on every server and proxy.
    const Capabilities Wanted = Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Protocol41 | Capabilities.Transactions
        | Capabilities.SecureConnection | Capabilities.MultiStatements | Capabilities.MultiResults | Capabilities.PluginAuth
        | Capabilities.ConnectAttributes | Capabilities.PluginAuthLengthEncoded;

    /// <exception cref="MySqlException">The compression that was asked for is not to be had.</exception>
    public static Capabilities Choose(ServerHandshake server, MySqlConnectionOptions options, bool tls)
    {
        var compression = Compression(server, options.Compress);
        var wanted = Wanted | compression | (tls ? Capabilities.Tls : 0)
            | (options.Database is null ? 0 : Capabilities.ConnectWithDatabase);
        // MariaDB leaves the first flag out of its own, but wants it from a client that does not know its extensions.
        return wanted & (server.Capabilities | Capabilities.LongPassword);
    }

    public static byte[] TlsRequest(Capabilities capabilities)
    {
        var packet = new byte[FixedBytes];
        WriteFixed(packet, capabilities);
        return packet;
    }

    public static byte[] Response(Capabilities capabilities, MySqlConnectionOptions options, string plugin, ReadOnlySpan<byte> secret)
    {
        var packet = new ArrayBufferWriter<byte>(256);
        WriteFixed(packet.GetSpan(FixedBytes), capabilities);
        packet.Advance(FixedBytes);
        WriteTerminated(packet, options.User);
        // Both forms of the length are one byte here: no secret of the first answer is longer than 32 bytes.
        packet.Write<byte>([(byte)secret.Length]);
        packet.Write(secret);
        if (capabilities.HasFlag(Capabilities.ConnectWithDatabase))
            WriteTerminated(packet, options.Database ?? "");
        if (capabilities.HasFlag(Capabilities.PluginAuth))
            WriteTerminated(packet, plugin);
        if (capabilities.HasFlag(Capabilities.ConnectAttributes))
        {
            var attributes = "\u000cprogram_name\u0005uldra"u8;
            packet.Write<byte>([(byte)attributes.Length]);
            packet.Write(attributes);
        }
        if (capabilities.HasFlag(Capabilities.Zstd))
            packet.Write<byte>([ZstdCodec.Level]);
        return packet.WrittenSpan.ToArray();
    }

    static Capabilities Compression(ServerHandshake server, Compress compress)
    {
        var flag = compress switch { Compress.Zlib => Capabilities.Zlib, Compress.Zstd => Capabilities.Zstd, _ => Capabilities.None };
        if ((server.Capabilities & flag) != flag)
            throw Cannot(compress, $"the server ({server.Server.VersionText}) does not offer it");
        if (flag == Capabilities.Zstd && !ZstdDecompressor.IsAvailable)
            throw Cannot(compress, $"this machine has no {Zstd.Library}");
        return flag;
    }

    static MySqlException Cannot(Compress compress, string cause) => new(ClientError.Compression, ClientError.GeneralState,
        $"The connection cannot be compressed with {compress.ToString().ToLowerInvariant()}: {cause}. "
        + "Leave compress out of the URL, or use compress=zlib, which both families have.");

    static void WriteFixed(Span<byte> packet, Capabilities capabilities)
    {
        packet[..FixedBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)capabilities);
        BinaryPrimitives.WriteInt32LittleEndian(packet[4..], PacketReader.PacketBytesMax);
        packet[8] = Utf8Mb4;
    }

    static void WriteTerminated(ArrayBufferWriter<byte> packet, string text)
    {
        packet.Write(Encoding.UTF8.GetBytes(text));
        packet.Write<byte>([0]);
    }
}
