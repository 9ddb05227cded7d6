using System.Buffers.Binary;
using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>What events amount to, in words: rows of a first column INT by its value.</summary>
static class ItemText
{
    public static List<string> Feed(EventDecoder decoder, IEnumerable<byte[]> packets)
    {
        var items = new List<string>();
        foreach (var packet in packets)
        {
            decoder.Decode(packet);
            while (decoder.TryTakePending(out var item))
                items.Add(item == BinlogItem.Rows ? $"Row {FirstValue(decoder.Rows)}" : item.ToString());
        }
        return items;
    }

    /// <summary>Behind the image's bitmap of NULLs, which is one byte for up to eight columns.</summary>
    static int FirstValue(in RowsData rows) => BinaryPrimitives.ReadInt32LittleEndian(rows.Images.Span[1..]);
}
