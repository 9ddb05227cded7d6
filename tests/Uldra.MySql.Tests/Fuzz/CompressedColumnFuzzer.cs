using System.Buffers;
using Uldra.MySql.Compression;
using Uldra.MySql.Tests.Values;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Values of COMPRESSED columns, changed: no more comes out than the column can hold.</summary>
sealed class CompressedColumnFuzzer : IFuzzer
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
        var value = new byte[random.Next(2000)];
        var output = new ArrayBufferWriter<byte>();
        var max = random.Next(3000);
        CompressedColumn.Expand(Mutation.Of(random, CompressedValues.Of(value, hasHeader: random.Next(2) == 0)), max, output);
        if (output.WrittenCount > Math.Max(max, 2100))
            throw new InvalidOperationException("more than the column holds");
    }
}
