using Uldra.MySql.Tests.Fixtures;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Recorded logs that end early: within a file, as after a crash, and within an event, as a hostile server sends it.</summary>
public sealed class TruncationTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_event_that_ends_at_any_byte_is_read_or_refused()
    {
        foreach (var log in RecordedEvents.All.Where(log => log.Events.Sum(e => e.Length) < 4000))
            for (var i = 0; i < log.Events.Count; i++)
                for (var length = 0; length < log.Events[i].Length; length++)
                    new LogConsumer().Read([.. log.Events.Take(i), log.Seal(log.Events[i][..length])], verify: true);
    }

    [Theory]
    [InlineData("transactions")]
    [InlineData("compressed")]
    [InlineData("checksum-none")]
    public async Task A_file_that_ends_at_any_byte_reads_to_its_last_whole_event(string scenario)
    {
        foreach (var fixture in FixtureStore.All.Where(f => f.Scenario == scenario))
        {
            var bytes = await File.ReadAllBytesAsync(fixture.LogFiles[0], Token);
            using var file = new TemporaryLog();
            file.Write(bytes);
            var whole = Items(await LogLines.ReadAsync([file.Path], Token));
            for (var length = 0; length < bytes.Length; length++)
            {
                file.Write(bytes.AsSpan(0, length));
                var read = Items(await LogLines.ReadAsync([file.Path], Token));
                Assert.True(whole.Take(read.Count).SequenceEqual(read), $"{fixture} cut at {length} reads what it does not hold");
            }
        }
    }

    /// <summary>Without the last line, which says how it ended.</summary>
    static List<string> Items(List<string> lines) => lines[..^1];
}
