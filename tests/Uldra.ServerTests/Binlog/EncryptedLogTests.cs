using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.ServerTests.Fixtures;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>MariaDB's encrypted logs. Only 11.8's package has a plugin for keys.</summary>
public sealed class EncryptedLogTests : IDisposable
{
    readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("uldra-keys-");

    public void Dispose() => _keys.Delete(recursive: true);

    [Fact]
    public async Task The_server_decrypts_what_it_sends_and_its_files_are_refused()
    {
        var file = Path.Combine(_keys.FullName, "keys");
        await File.WriteAllTextAsync(file, $"1;{new string('a', 64)}\n", TestContext.Current.CancellationToken);
        await using var server = await TestServer.StartAsync(ServerKind.MariaDb118,
            "--plugin-load-add=file_key_management", $"--file-key-management-filename={file}", "--encrypt-binlog=ON");
        await server.Sql.ExecuteAsync("CREATE TABLE test.t (id INT PRIMARY KEY); INSERT INTO test.t VALUES (1); FLUSH BINARY LOGS");

        var start = new LogPosition(new TransactionSet(PositionKind.MariaDbGtid), "", 0);
        var scan = await LogScan.FromAsync(server, start);
        Assert.Equal([1, 0, 0, 0], Assert.Single(scan.Images).Values[0]);
        var shown = new List<(string, ulong, ulong)>();
        await ShownTransactions.ReadAsync(server, "bin.000001", shown, []);
        Assert.Equal(shown, scan.Of(BinlogItem.Commit).Select(e => (e.File, e.Transaction.Offset, e.EndOffset)));

        var path = Path.Combine(server.DataDirectory, "bin.000001");
        Assert.DoesNotContain("CREATE TABLE", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var refusal = await Assert.ThrowsAsync<BinlogFormatException>(() => LogScan.FromFilesAsync([path], null));
        Assert.Contains("164", refusal.Message, StringComparison.Ordinal);
    }
}
