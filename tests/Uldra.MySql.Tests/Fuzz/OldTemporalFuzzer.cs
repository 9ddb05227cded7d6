using System.Buffers;
using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Random bytes as dates and times in the forms before 5.6: what is converted can be printed.</summary>
sealed class OldTemporalFuzzer : IFuzzer
{
    static readonly MySqlType[] OldTypes = [MySqlType.Time, MySqlType.DateTime, MySqlType.Timestamp];

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
        var (type, scale) = (OldTypes[random.Next(3)], random.Next(7));
        var value = new byte[OldTemporalValue.Width(type, scale)];
        random.NextBytes(value);
        var output = new ArrayBufferWriter<byte>();
        OldTemporalValue.Convert(type, scale, value, output);
        var column = new ColumnDefinition { Name = "c", Type = new ColumnFormat(type, 0, 0, 0, 0).DefinedType, Scale = scale };
        ValueText.Write(column, output.WrittenSpan, new ArrayBufferWriter<byte>());
    }
}
