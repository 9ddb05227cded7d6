using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// A GTID set as COM_BINLOG_DUMP_GTID takes it.
/// <code>
/// untagged: streams: 8 │ (uuid: 16 │ intervals: 8 │ (from: 8 │ behind: 8)*)*
/// tagged:   format 1: 1 │ streams: 6 │ format 1: 1 │ (uuid: 16 │ tag length × 2: 1 │ tag │ intervals: 8 │ (from: 8 │ behind: 8)*)*
/// </code>
/// </summary>
static class GtidSetBytes
{
    public static byte[] Encode(TransactionSet set)
    {
        var names = new List<string>(set.Streams.Keys);
        names.Sort(StringComparer.Ordinal);
        var isTagged = names.Exists(n => n.Contains(':'));
        var output = new ArrayBufferWriter<byte>();
        UInt64(output, isTagged ? (1UL << 56) | ((ulong)names.Count << 8) | 1 : (ulong)names.Count);
        foreach (var name in names)
        {
            Stream(output, name, isTagged);
            var intervals = set.Streams[name].Items;
            UInt64(output, (ulong)intervals.Length);
            foreach (var interval in intervals)
            {
                UInt64(output, interval.From);
                UInt64(output, interval.To + 1);
            }
        }
        return output.WrittenSpan.ToArray();
    }

    static void Stream(ArrayBufferWriter<byte> output, string name, bool isTagged)
    {
        const int UuidCharacters = 36;
        Guid.ParseExact(name.AsSpan(0, UuidCharacters), "D").TryWriteBytes(output.GetSpan(16), bigEndian: true, out var written);
        output.Advance(written);
        if (!isTagged)
            return;
        var tag = name.Length > UuidCharacters ? Encoding.ASCII.GetBytes(name[(UuidCharacters + 1)..]) : [];
        output.GetSpan(1)[0] = (byte)(tag.Length << 1);
        output.Advance(1);
        output.Write(tag);
    }

    static void UInt64(ArrayBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }
}
