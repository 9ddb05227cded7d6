using System.Globalization;
using System.Numerics;
using System.Text;
using Uldra.Cli.Tail;
using Uldra.Cli.Tail.DebeziumFormat;

namespace Uldra.Tests.Cli.Tail;

public sealed class DebeziumDecimalTests
{
    [Theory]
    [InlineData("0.00", "AA==")]
    [InlineData("1.27", "fw==")]
    [InlineData("1.28", "AIA=")]
    [InlineData("-1.28", "gA==")]
    [InlineData("-1.29", "/38=")]
    [InlineData("123.45", "MDk=")]
    public void Bytes_are_as_few_as_hold_the_number(string text, string expected) => Assert.Equal($"\"{expected}\"", Write(text));

    [Fact]
    public void Every_length_reads_back_as_the_number()
    {
        for (var digits = 1; digits <= 65; digits++)
            foreach (var sign in new[] { "", "-" })
                foreach (var digit in "19")
                {
                    var text = sign + new string(digit, digits);
                    var bytes = Convert.FromBase64String(Write(text).Trim('"'));
                    Assert.Equal(BigInteger.Parse(text, CultureInfo.InvariantCulture), new BigInteger(bytes, isUnsigned: false, isBigEndian: true));
                    Assert.Equal(BigInteger.Parse(text, CultureInfo.InvariantCulture).GetByteCount(), bytes.Length);
                }
    }

    static string Write(string text)
    {
        var json = new JsonBuffer();
        DebeziumDecimal.Write(json, Encoding.ASCII.GetBytes(text));
        return Encoding.ASCII.GetString(json.Written);
    }
}
