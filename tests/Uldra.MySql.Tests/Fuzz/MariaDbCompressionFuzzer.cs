using Uldra.MySql.Binlog;
using Uldra.MySql.Compression;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>MariaDB's compressed rows whose images were changed before they were compressed again, and whose length may lie.</summary>
sealed class MariaDbCompressionFuzzer : IFuzzer
{
    static readonly (RecordedEvents Log, int Event)[] Compressed =
    [
        .. from log in RecordedEvents.All
           from i in Enumerable.Range(0, log.Events.Count)
           where IsCompressed((EventKind)log.Events[i][4])
           select (log, i),
    ];

    readonly MariaDbCompression _compression = new();

    public void Round(Random random)
    {
        var (log, at) = Compressed[random.Next(Compressed.Length)];
        var events = log.Events.ToList();
        events[at] = Rebuild(random, log, events[at]);
        new LogConsumer().Read(events, verify: true);
    }

    static bool IsCompressed(EventKind kind) => kind == EventKind.MariaDbQueryCompressed
        || kind is >= EventKind.MariaDbWriteRowsCompressedV1 and <= EventKind.MariaDbDeleteRowsCompressed;

    byte[] Rebuild(Random random, RecordedEvents log, byte[] packet)
    {
        var body = packet.AsMemory(EventHeader.Bytes, packet.Length - EventHeader.Bytes - (log.HasChecksum ? 4 : 0));
        var kind = (EventKind)packet[4];
        var start = kind == EventKind.MariaDbQueryCompressed ? QueryEvent.Parse(body.Span).TextOffset : RowsEvent.Parse(kind, body.Span).Images;
        var plain = Mutation.Of(random, _compression.Decompress(body[start..]).ToArray());
        var packed = Recompress.MariaDb(plain, random.Next(8) == 0 ? random.Next() : plain.Length);
        if (random.Next(8) == 0)
            packed = Mutation.Of(random, packed);
        byte[] rebuilt = [.. packet[..EventHeader.Bytes], .. body[..start].Span, .. packed, .. log.HasChecksum ? new byte[4] : []];
        return log.Seal(rebuilt);
    }
}
