using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Log files on disk with changed bytes anywhere, lengths and magic included.</summary>
sealed class FileFuzzer : IFuzzer, IDisposable
{
    readonly TemporaryLog _file = new();

    public void Dispose() => _file.Dispose();

    public void Round(Random random)
    {
        var log = RecordedEvents.All[random.Next(RecordedEvents.All.Count)];
        byte[] bytes = [0xFE, .. "bin"u8, .. log.Events.SelectMany(e => e)];
        _file.Write(Mutation.Of(random, bytes));
        ReadAsync(_file.Path, random.Next(2) == 0).GetAwaiter().GetResult();
    }

    static async Task ReadAsync(string path, bool verify)
    {
        try
        {
            await using var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = [path], VerifyChecksum = verify }, default);
            while (await reader.ReadAsync(default) != BinlogItem.End)
            {
            }
        }
        catch (BinlogFormatException)
        {
        }
    }
}
