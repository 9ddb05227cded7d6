using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Log files on disk with changed bytes anywhere, lengths and magic included.</summary>
static class FileFuzzer
{
    public static async Task RoundAsync(Random random)
    {
        var log = RecordedEvents.All[random.Next(RecordedEvents.All.Count)];
        byte[] bytes = [0xFE, .. "bin"u8, .. log.Events.SelectMany(e => e)];
        using var file = new TemporaryLog();
        file.Write(Mutation.Of(random, bytes));
        var options = new BinlogFileOptions { Paths = [file.Path], VerifyChecksum = random.Next(2) == 0 };
        await using var reader = await BinlogReader.OpenFilesAsync(options, default);
        while (await reader.ReadAsync(default) != BinlogItem.End)
        {
        }
    }
}
