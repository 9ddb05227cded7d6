using System.Text;
using Uldra.Cli.Tail.DebeziumFormat;

namespace Uldra.Tests.Cli.Tail;

public sealed class DebeziumTimeTests
{
    [Fact]
    public void Days_agree_with_the_calendar_of_NET()
    {
        for (var date = DateOnly.MinValue; date.Year < 9999; date = date.AddDays(17))
        {
            Assert.True(DebeziumTime.TryReadDays(Encoding.ASCII.GetBytes(date.ToString("yyyy-MM-dd")), out var days));
            Assert.Equal(date.DayNumber - new DateOnly(1970, 1, 1).DayNumber, days);
        }
    }

    [Theory]
    [InlineData("0000-01-01", -719528L)]
    [InlineData("0000-02-29", -719469L)]
    [InlineData("0001-01-01", -719162L)]
    public void The_year_0_is_a_leap_year(string text, long expected)
    {
        Assert.True(DebeziumTime.TryReadDays(Encoding.ASCII.GetBytes(text), out var days));
        Assert.Equal(expected, days);
    }

    [Theory]
    [InlineData("0000-00-00")]
    [InlineData("2024-00-10")]
    [InlineData("2024-10-00")]
    [InlineData("2023-02-29")]
    [InlineData("1900-02-29")]
    [InlineData("2024-04-31")]
    public void Days_that_do_not_exist_are_told(string text) => Assert.False(DebeziumTime.TryReadDays(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("00:00:00", 0L)]
    [InlineData("-00:00:00.000001", -1L)]
    [InlineData("23:59:59.5", 86_399_500_000L)]
    [InlineData("838:59:59.000000", 3_020_399_000_000L)]
    [InlineData("-838:59:58.123", -3_020_398_123_000L)]
    public void Clocks_are_microseconds(string text, long expected) =>
        Assert.Equal(expected, DebeziumTime.ReadClockMicros(Encoding.ASCII.GetBytes(text)));
}
