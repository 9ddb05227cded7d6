using System.Buffers.Binary;
using Uldra.MySql.Binlog;
using Uldra.MySql.Tests.Fixtures;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>The events of one recorded log file.</summary>
sealed record RecordedEvents(string Name, string File, bool HasChecksum, IReadOnlyList<byte[]> Events)
{
    static readonly Lazy<RecordedEvents[]> AllFiles = new(() => [.. FixtureStore.All.SelectMany(f => f.LogFiles.Select(Read))]);

    public static IReadOnlyList<RecordedEvents> All => AllFiles.Value;

    public static RecordedEvents Read(string path)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        var events = new List<byte[]>();
        for (var offset = 4; offset < bytes.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset + 9));
            events.Add(bytes[offset..(offset + size)]);
            offset += size;
        }
        var hasChecksum = FormatDescription.Parse(events[0].AsSpan(EventHeader.Bytes)).HasChecksum;
        var parts = path.Split(Path.DirectorySeparatorChar);
        return new RecordedEvents(string.Join('/', parts[^3..]), Path.GetFileName(path), hasChecksum, events);
    }

    public override string ToString() => Name;

    /// <summary>An event of another length says so, and has the checksum that belongs to it: damage that no checksum finds.</summary>
    public byte[] Seal(byte[] packet)
    {
        if (packet.Length < EventHeader.Bytes)
            return packet;
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(9), packet.Length);
        return HasChecksum && packet.Length >= EventHeader.Bytes + 4 ? Binlog.EventBytes.Seal(packet) : packet;
    }
}
