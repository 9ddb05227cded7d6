using System.Buffers.Binary;
using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>MySQL's compressed transactions whose inner events were changed before they were compressed again, and whose header may lie.</summary>
sealed class PayloadFuzzer : IFuzzer
{
    static readonly (RecordedEvents Log, int Event)[] Payloads =
    [
        .. from log in RecordedEvents.All
           from i in Enumerable.Range(0, log.Events.Count)
           where (EventKind)log.Events[i][4] == EventKind.TransactionPayload
           select (log, i),
    ];

    public void Round(Random random)
    {
        var (log, at) = Payloads[random.Next(Payloads.Length)];
        var events = log.Events.ToList();
        events[at] = Rebuild(random, log, events[at]);
        new LogConsumer().Read(events, verify: true);
    }

    static byte[] Rebuild(Random random, RecordedEvents log, byte[] packet)
    {
        var body = packet.AsMemory(EventHeader.Bytes, packet.Length - EventHeader.Bytes - (log.HasChecksum ? 4 : 0));
        var header = PayloadHeader.Parse(body.Span);
        var inner = Split(Recompress.ZstdDecompressed(body[header.Start..]));
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(inner.Count);
            inner[at] = Resized(random, Mutation.Of(random, inner[at]));
        }
        byte[] plain = [.. inner.SelectMany(e => e)];
        var isPlain = random.Next(4) == 0;
        var payload = isPlain ? plain : Recompress.Zstd(plain);
        if (random.Next(8) == 0)
            payload = Mutation.Of(random, payload);
        var announced = random.Next(8) == 0 ? (ulong)random.NextInt64() : (ulong)plain.Length;
        byte[] rebuilt =
        [
            .. packet[..EventHeader.Bytes], 2, 3, 0xFC, (byte)(isPlain ? 255 : 0), 0, 3, 9, .. Number(announced),
            1, 9, .. Number((ulong)payload.Length), 0, .. payload, .. log.HasChecksum ? new byte[4] : [],
        ];
        return log.Seal(rebuilt);
    }

    static byte[] Resized(Random random, byte[] packet)
    {
        if (packet.Length >= EventHeader.Bytes && random.Next(8) != 0)
            BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(9), packet.Length);
        return packet;
    }

    static List<byte[]> Split(byte[] inner)
    {
        var events = new List<byte[]>();
        for (var offset = 0; offset < inner.Length; offset += events[^1].Length)
            events.Add(inner[offset..(offset + BinaryPrimitives.ReadInt32LittleEndian(inner.AsSpan(offset + 9)))]);
        return events;
    }

    static byte[] Number(ulong value) => [0xFE, .. BitConverter.GetBytes(value)];
}
