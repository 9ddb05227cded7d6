using System.Buffers.Binary;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>
/// Log files that real servers wrote for <c>Fixtures/source.sql</c>, event by event as a dump would send them.
/// </summary>
static class FixtureLog
{
    public static readonly string[] Names = ["mariadb-10.11", "mariadb-11.8", "mysql-9.7"];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Binlog", "Fixtures", $"{name}.binlog");

    public static List<byte[]> Events(string name)
    {
        var bytes = File.ReadAllBytes(PathOf(name));
        var events = new List<byte[]>();
        for (var offset = 4; offset < bytes.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset + 9));
            events.Add(bytes[offset..(offset + size)]);
            offset += size;
        }
        return events;
    }

    public static EventDecoder Decoder(string name, PositionKind kind = PositionKind.File, bool verify = true)
    {
        var decoder = new EventDecoder(kind, name.StartsWith("mysql", StringComparison.Ordinal) ? ServerFamily.MySql : ServerFamily.MariaDb,
            hasChecksum: true, verify);
        decoder.Decode(EventBytes.ArtificialRotate("bin.000003", 4));
        while (decoder.TryTakePending(out _))
        {
        }
        return decoder;
    }
}
