using System.Buffers;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Random columns with random metadata, and random images of them, read to the end and printed.</summary>
sealed class ImageFuzzer : IFuzzer
{
    static readonly byte[] Types =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 140, 141, 242, 245, 246, 247, 248, 252, 253, 254, 255];

    public void Round(Random random)
    {
        try
        {
            Read(random);
        }
        catch (Exception e) when (e is MySqlProtocolException or BinlogFormatException or ValueFormatException)
        {
        }
    }

    static void Read(Random random)
    {
        var family = random.Next(2) == 0 ? ServerFamily.MySql : ServerFamily.MariaDb;
        var table = TableMapParser.Parse(TableMap(random, random.Next(1, 12)), family);
        if (table.Definition is { } definition)
            table.Complete(definition);
        var images = new byte[random.Next(200)];
        random.NextBytes(images);
        // Small numbers are lengths that fit; all bits set would make most values NULL.
        for (var i = 0; i < images.Length; i++)
            if (random.Next(2) == 0)
                images[i] = (byte)random.Next(4);
        var kind = (RowsKind)random.Next(3);
        var rows = new RowReader();
        rows.Start(table, new RowsData
        {
            Kind = kind, Images = images, IsPartial = random.Next(3) == 0, BeforeColumns = Bitmap(random, table), AfterColumns = Bitmap(random, table),
        });
        while (rows.MoveNext())
        {
            Print(table, rows.Before, rows.Bytes);
            Print(table, rows.After, rows.Bytes);
        }
    }

    static byte[] TableMap(Random random, int columns)
    {
        var types = Enumerable.Range(0, columns).Select(_ => Types[random.Next(Types.Length)]).ToArray();
        var metadata = new List<byte>();
        foreach (var type in types)
            for (var i = 0; i < ColumnFormat.MetadataBytes((MySqlType)type); i++)
                metadata.Add((byte)(type is 247 or 248 or 254 && i == 0 ? type == 254 ? 254 : type : random.Next(1, 9)));
        var names = Enumerable.Range(0, columns).SelectMany(i => new byte[] { 1, (byte)('a' + i) }).ToArray();
        byte[] charsets = [.. Enumerable.Repeat((byte)33, columns)];
        return
        [
            7, 0, 0, 0, 0, 0, 1, 0, 1, (byte)'d', 0, 1, (byte)'t', 0, (byte)columns, .. types, (byte)metadata.Count, .. metadata,
            .. new byte[(columns + 7) / 8], 4, (byte)names.Length, .. names, 2, 1, 33, 10, 1, 33, 99, 2, 1, 2, 3, (byte)columns, .. charsets,
        ];
    }

    static ReadOnlyMemory<byte>? Bitmap(Random random, TableMap table)
    {
        if (random.Next(2) == 0)
            return default(ReadOnlyMemory<byte>?);
        var bitmap = new byte[(table.ColumnCount + 7) / 8];
        random.NextBytes(bitmap);
        return bitmap;
    }

    static void Print(TableMap table, ReadOnlySpan<ValueSlot> slots, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < slots.Length && table.Definition is { } definition; i++)
            if (slots[i].HasValue)
                ValueText.Write(definition.Columns[i], slots[i].In(bytes), new ArrayBufferWriter<byte>());
    }
}
