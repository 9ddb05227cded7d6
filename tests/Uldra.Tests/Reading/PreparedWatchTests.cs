using Microsoft.Extensions.Logging;
using Uldra.MySql.Binlog;
using Uldra.Pipeline;
using Uldra.Reading;
using Uldra.TestKit;

namespace Uldra.Tests.Reading;

/// <summary>On a log that a server wrote, whose last transaction is prepared and not decided.</summary>
public sealed class PreparedWatchTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("uldra-watch-");
    readonly PreparedTransactions _prepared = new();
    readonly Clock _clock = new();
    readonly LogLines _log = new();

    public void Dispose()
    {
        _prepared.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_prepared_for_long_is_told_once_and_shown_until_it_is_decided()
    {
        await ReadAsync();
        var open = Assert.Single(_prepared.ToList());
        var watch = new PreparedWatch(_prepared, _log, _clock);

        _clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(open.Start.CommitTimeMs).AddMinutes(9);
        watch.Look();
        Assert.Empty(watch.Waiting);

        for (var minutes = 11; minutes < 20; minutes++)
        {
            _clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(open.Start.CommitTimeMs).AddMinutes(minutes);
            watch.Look();
            Assert.Equal([$"X'6f70656e',X'',1 at {open.Start.Id} (bin.000001:{open.Start.Offset})"], watch.Waiting);
        }
        Assert.Equal([205], _log.Ids);

        _prepared.Dispose();
        _clock.Now = _clock.Now.AddMinutes(1);
        watch.Look();
        Assert.Empty(watch.Waiting);
    }

    [Fact]
    public void A_note_of_prepared_transactions_alone_is_no_stop()
    {
        var note = new StopNote([], [], []) { Prepared = ["X'61',X'',1 at 0-1-5"] };
        Assert.False(note.IsEmpty);
        var read = StopNote.Parse(note.ToJson());
        Assert.True(read!.StopsNothing);
        Assert.Equal(note.Prepared, read.Prepared);
        Assert.True(StopNote.Parse("""{"blocked":[],"held":[],"problems":[]}""")!.IsEmpty);
    }

    async Task ReadAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder.FullName, "bin.000001");
        File.Copy(Path.Combine(Repository.Root, "tests/Uldra.MySql.Tests/Binlog/Fixtures/xa-mysql-9.7.binlog"), path);
        await using var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = [path], Prepared = _prepared }, token);
        while (await reader.ReadAsync(token) != BinlogItem.End)
        {
        }
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    sealed class LogLines : ILogger
    {
        public List<int> Ids { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Ids.Add(eventId.Id);
    }
}
