using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Uldra.MySql.Values;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Uldra.MySql.Tests.Values;

/// <summary>Binary documents and differences made by another hand (<see cref="JsonBinary"/>), and the same bytes damaged.</summary>
public sealed class JsonDocumentTests
{
    const string Plain = "abcdefghij";

    [Fact]
    public void Documents_print_what_was_put_in() => Fuzzing.Run(3000, random =>
    {
        var document = RandomNode(random, 0);
        var binary = new JsonBinary(random, random.Next(2) == 0, random.Next(4)).Document(document);
        Assert.Equal(Text(document), Print(binary));
    });

    [Fact]
    public void Differences_give_the_document_after_them() => Fuzzing.Run(3000, random =>
    {
        var document = (JsonObject)RandomObject(random, 0);
        var builder = new JsonBinary(random, random.Next(2) == 0, random.Next(4));
        var before = builder.Document(document);
        var differences = new List<byte>();
        for (var n = random.Next(1, 6); n > 0; n--)
            Change(random, document, builder, differences);
        Assert.Equal(Text(document), Apply(before, [.. differences]));
    });

    [Fact]
    public void Damaged_documents_and_differences_are_read_or_refused() => Fuzzing.Run(20_000, random =>
    {
        var document = (JsonObject)RandomObject(random, 0);
        var builder = new JsonBinary(random, random.Next(2) == 0, random.Next(4));
        var before = builder.Document(document);
        var differences = new List<byte>();
        for (var n = random.Next(1, 4); n > 0; n--)
            Change(random, document, builder, differences);
        var changes = differences.ToArray();
        if (random.Next(2) == 0)
            before = Mutation.Of(random, before);
        else
            changes = Mutation.Of(random, changes);
        try
        {
            Apply(before, changes);
        }
        catch (ValueFormatException)
        {
        }
        try
        {
            Print(before);
            JsonDifferences.WriteText(changes, new ArrayBufferWriter<byte>());
        }
        catch (ValueFormatException)
        {
        }
    });

    [Theory]
    [InlineData("00", "an operation without path")]
    [InlineData("0003242E6B", "a replace without value")]
    [InlineData("0003242E6B0204", "a value that is cut off")]
    [InlineData("0003242E6B0104", "a value of one byte")]
    [InlineData("0303242E6B", "an unknown operation")]
    [InlineData("0203242E7A", "a key that is not there")]
    [InlineData("020124", "the whole document")]
    [InlineData("0200", "an empty path")]
    [InlineData("0202242E", "an empty leg")]
    [InlineData("0204245B785D", "a place that is no number")]
    [InlineData("0203245B30", "a place that does not end")]
    [InlineData("0204245B305D", "a place in an object")]
    [InlineData("0204242E226B", "a key whose quotes do not end")]
    [InlineData("0207242E225C756122", "an escape that is cut off")]
    [InlineData("0103242E6B020400", "a key that is there already")]
    [InlineData("0207242E6B5B395D00", "a place beyond a scalar")]
    public void Differences_that_do_not_fit_are_refused(string hex, string why)
    {
        // {"k": 1}
        var document = Convert.FromHexString("0001000C000B00010005010" + "06B");
        Assert.True(Throws(() => Apply(document, Convert.FromHexString(hex))), why);
    }

    [Fact]
    public void Crossed_offsets_end_soon_instead_of_multiplying()
    {
        // Arrays of two elements that both are the next array: 2^60 values by 60 levels.
        var bytes = new List<byte> { 2 };
        const int Levels = 60;
        for (var level = 0; level < Levels; level++)
        {
            var left = (Levels - level) * 10;
            bytes.AddRange([2, 0, (byte)left, (byte)(left >> 8), 2, 10, 0, 2, 10, 0]);
        }
        Assert.True(Throws(() => Print([.. bytes])));
        Assert.True(Throws(() => Apply([.. bytes], [2, 7, .. "$[0][0]"u8])));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var deep = new StringBuilder("$");
        for (var i = 0; i < 200; i++)
            deep.Append("[0]");
        var path = Encoding.ASCII.GetBytes(deep.ToString());
        JsonNode? nested = new JsonArray();
        for (var i = 0; i < 100; i++)
            nested = new JsonArray(nested);
        var document = new JsonBinary(new Random(1), false, 0).Document(nested);
        Assert.True(Throws(() => Print(document)));
        Assert.True(Throws(() => Apply(document, [2, 252, (byte)path.Length, (byte)(path.Length >> 8), .. path])));
    }

    static void Change(Random random, JsonObject document, JsonBinary builder, List<byte> differences)
    {
        var (node, path) = ((JsonNode)document, "$");
        while (random.Next(3) != 0 && Children(node) is { Count: > 0 } children && children[random.Next(children.Count)] is { } child)
            (node, path) = (child.Node, path + child.Leg);
        switch (node)
        {
            case JsonArray array when array.Count > 0 && random.Next(2) == 0:
                var place = random.Next(array.Count);
                if (random.Next(2) == 0)
                {
                    array.RemoveAt(place);
                    Add(differences, 2, $"{path}[{place}]", null);
                }
                else
                    Add(differences, 0, $"{path}[{place}]", builder.Document(array[place] = RandomNode(random, 2)));
                break;
            case JsonArray array:
                var at = random.Next(array.Count + 1);
                array.Insert(at, RandomNode(random, 2));
                Add(differences, 1, $"{path}[{(at == array.Count - 1 ? at + random.Next(3) : at)}]", builder.Document(array[at]));
                break;
            case JsonObject members:
                var key = RandomKey(random);
                var known = members.ContainsKey(key);
                if (known && random.Next(2) == 0)
                {
                    members.Remove(key);
                    Add(differences, 2, path + Leg(key), null);
                }
                else
                {
                    members[key] = RandomNode(random, 2);
                    Add(differences, (byte)(known ? 0 : 1), path + Leg(key), builder.Document(members[key]));
                }
                break;
        }
    }

    static List<(JsonNode Node, string Leg)> Children(JsonNode node) => node switch
    {
        JsonObject members => [.. members.Where(m => m.Value is JsonObject or JsonArray).Select(m => (m.Value!, Leg(m.Key)))],
        JsonArray items => [.. items.Select((item, i) => (item!, $"[{i}]")).Where(i => i.Item1 is JsonObject or JsonArray)],
        _ => [],
    };

    static string Leg(string key) =>
        key.Length > 0 && key.All(char.IsAsciiLetter) ? $".{key}" : $".\"{key.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";

    static void Add(List<byte> differences, byte operation, string path, byte[]? value)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        differences.AddRange([operation, .. Counted(bytes)]);
        if (value is not null)
            differences.AddRange(Counted(value));
    }

    static byte[] Counted(byte[] bytes) =>
        bytes.Length < 251 ? [(byte)bytes.Length, .. bytes] : [252, (byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes];

    static JsonNode? RandomNode(Random random, int depth) => random.Next(depth > 3 ? 4 : 7) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)),
        3 => JsonValue.Create(new string('x', random.Next(3) * random.Next(150)) + RandomKey(random)),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomNode(random, depth + 1))]),
        _ => RandomObject(random, depth),
    };

    static JsonNode RandomObject(Random random, int depth)
    {
        var members = new JsonObject();
        for (var n = random.Next(5); n > 0; n--)
            members[RandomKey(random)] = RandomNode(random, depth + 1);
        return members;
    }

    static string RandomKey(Random random) => random.Next(8) switch
    {
        0 => "",
        1 => "a b",
        2 => "q\"\\\n",
        3 => "한",
        _ => Plain[..random.Next(1, Plain.Length)],
    };

    /// <summary>As the server prints: keys by length, then by bytes; a blank behind commas and colons.</summary>
    static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.OrderBy(m => Encoding.UTF8.GetByteCount(m.Key))
            .ThenBy(m => Convert.ToHexString(Encoding.UTF8.GetBytes(m.Key)), StringComparer.Ordinal).Select(m => $"{Quote(m.Key)}: {Text(m.Value)}")) + "}",
        JsonArray items => $"[{string.Join(", ", items.Select(Text))}]",
        _ => node.AsValue().TryGetValue<string>(out var text) ? Quote(text) : node.ToJsonString(),
    };

    static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";

    static string Print(byte[] binary)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonDocument.WriteText(binary, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    static string Apply(byte[] document, byte[] differences)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonDifferences.Apply([9, .. document, .. differences], new ValueSlot(1, document.Length),
            ValueSlot.Differences(1 + document.Length, differences.Length), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (ValueFormatException)
        {
            return true;
        }
    }
}
