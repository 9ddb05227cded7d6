using System.Buffers;
using System.Text.Json.Nodes;
using Uldra.MySql.Binlog;
using Uldra.MySql.Compression;
using Uldra.MySql.Schema;
using Uldra.MySql.Tests.Values;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Table maps, images and the values in them.</summary>
static class ValueFuzzers
{
    static readonly byte[] Types =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 140, 141, 242, 245, 246, 247, 248, 252, 253, 254, 255];

    static readonly MySqlType[] OldTypes = [MySqlType.Time, MySqlType.DateTime, MySqlType.Timestamp];

    /// <summary>Random columns with random metadata, and random images of them, read to the end and printed.</summary>
    public static void Images(Random random)
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

    public static void TableMaps(Random random)
    {
        var body = Mutation.Of(random, TableMap(random, random.Next(1, 8)));
        TableMapParser.Parse(body, random.Next(2) == 0 ? ServerFamily.MySql : ServerFamily.MariaDb);
    }

    public static void Documents(Random random)
    {
        var node = new JsonObject { ["a"] = new JsonArray(1L, "x", null, new JsonObject { ["b"] = 70_000L, [""] = true }), ["cc"] = long.MaxValue };
        var document = new JsonBinary(random, random.Next(2) == 0, random.Next(3)).Document(node);
        byte[] differences = [0, 6, .. "$.a[1]"u8, 2, 5, 7, 1, 6, .. "$.a[9]"u8, 3, 12, 1, (byte)'y', 2, 4, .. "$.cc"u8];
        if (random.Next(2) == 0)
            document = Mutation.Of(random, document);
        else
            differences = Mutation.Of(random, differences);
        byte[] both = [.. document, .. differences];
        JsonDocument.WriteText(document, new ArrayBufferWriter<byte>());
        JsonDifferences.WriteText(differences, new ArrayBufferWriter<byte>());
        JsonDifferences.Apply(both, new ValueSlot(0, document.Length), ValueSlot.Differences(document.Length, differences.Length),
            new ArrayBufferWriter<byte>());
    }

    public static void Compressed(Random random)
    {
        var value = new byte[random.Next(2000)];
        var output = new ArrayBufferWriter<byte>();
        var max = random.Next(3000);
        CompressedColumn.Expand(Mutation.Of(random, CompressedValues.Of(value, hasHeader: random.Next(2) == 0)), max, output);
        if (output.WrittenCount > Math.Max(max, 2100))
            throw new InvalidOperationException("more than the column holds");
    }

    public static void OldTemporals(Random random)
    {
        var (type, scale) = (OldTypes[random.Next(3)], random.Next(7));
        var value = new byte[OldTemporalValue.Width(type, scale)];
        random.NextBytes(value);
        var output = new ArrayBufferWriter<byte>();
        OldTemporalValue.Convert(type, scale, value, output);
        var column = new ColumnDefinition { Name = "c", Type = new ColumnFormat(type, 0, 0, 0, 0).DefinedType, Scale = scale };
        ValueText.Write(column, output.WrittenSpan, new ArrayBufferWriter<byte>());
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
