namespace Uldra.MySql;

/// <summary>Capability flags of the handshake; only those that Uldra reads or sets.</summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html</remarks>
[Flags]
enum Capabilities : uint
{
    None = 0,

    /// <summary>Long passwords in MySQL; MariaDB calls it CLIENT_MYSQL and leaves it out to announce its own extensions.</summary>
    LongPassword = 1 << 0,
    LongFlag = 1 << 2,
    ConnectWithDatabase = 1 << 3,
    Zlib = 1 << 5,
    Protocol41 = 1 << 9,
    Tls = 1 << 11,
    Transactions = 1 << 13,
    SecureConnection = 1 << 15,
    MultiStatements = 1 << 16,
    MultiResults = 1 << 17,
    PluginAuth = 1 << 19,
    ConnectAttributes = 1 << 20,
    PluginAuthLengthEncoded = 1 << 21,

    /// <summary>MySQL from 8.0.18 on; the level stands at the end of the client's handshake.</summary>
    Zstd = 1 << 26,
}

/// <summary>Status flags that end each answer.</summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html#a1d854e841086925be1883e4d7b4e8cad</remarks>
[Flags]
public enum ServerStatus : ushort
{
    None = 0,
    InTransaction = 1 << 0,
    Autocommit = 1 << 1,

    /// <summary>The answer to a further statement of the same packet follows.</summary>
    MoreResults = 1 << 3,
    NoBackslashEscapes = 1 << 9,
}

/// <summary>First bytes of commands.</summary>
static class Command
{
    public const byte Quit = 0x01;
    public const byte Query = 0x03;
    public const byte Prepare = 0x16;
    public const byte Execute = 0x17;
}
