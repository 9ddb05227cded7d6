using System.Buffers;
using System.Text.Json.Nodes;
using Uldra.MySql.Tests.Values;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Binary documents of JSON and differences of them, one of the two changed.</summary>
sealed class DocumentFuzzer : IFuzzer
{
    public void Round(Random random)
    {
        try
        {
            Read(random);
        }
        catch (Exception e) when (e is ValueFormatException)
        {
        }
    }

    static void Read(Random random)
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
}
