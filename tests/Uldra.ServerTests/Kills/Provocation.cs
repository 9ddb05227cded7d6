using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;

namespace Uldra.ServerTests.Kills;

/// <summary>Brings a running program into a situation, until it is dead.</summary>
sealed class Provocation(ScenarioRun run)
{
    const int BulkRows = 11;
    const string Connected = "Connected to the source";

    int _refused;
    int _bulk;

    /// <summary>An instance in the middle of its work that does nothing any more.</summary>
    public async Task<UldraProcess> FreezeOldAsync()
    {
        var old = await run.StartAsync();
        await old.WaitForLogAsync(Connected);
        foreach (var target in run.Targets)
            await old.WaitForAsync(target.Sql, "SELECT COUNT(*) > 0 FROM _uldra_progress", "1");
        old.Freeze();
        return old;
    }

    /// <summary>Cuts the newest connection to the source as soon as it reads, again and again.</summary>
    public static async Task CutSourceAsync(UldraProcess process, TcpProxy proxy)
    {
        for (var connected = 1; !process.HasExited; connected++)
        {
            while (!process.HasExited && process.Log.Split(Connected).Length <= connected)
                await Task.Delay(5, CancellationToken.None);
            proxy.CutClient();
        }
    }

    /// <summary>Ends the lanes' connections from the server's side: sooner or later in the middle of a COMMIT.</summary>
    public async Task DisconnectAsync(UldraProcess process)
    {
        await process.WaitForLogAsync(Connected);
        for (var i = 0; !process.HasExited; i++)
            await EndLanesAsync(run.Targets[i % run.Targets.Count]);
    }

    /// <summary>A row on the target that holds a unique value which another row brings.</summary>
    public async Task RefuseAsync()
    {
        _refused++;
        await run.Targets[0].Sql.ExecuteAsync($"INSERT INTO wild VALUES (-{1000 + _refused}, 0, 'refused-{_refused}', 0)");
        await run.Source.Sql.ExecuteAsync($"INSERT INTO wild VALUES ({900_000_000 + _refused}, 0, 'refused-{_refused}', 1)");
    }

    public Task MendAsync() => run.Targets[0].Sql.ExecuteAsync($"DELETE FROM wild WHERE id = -{1000 + _refused}");

    /// <summary>The others have nothing to do, and progress to save.</summary>
    public async Task WriteToOneAsync(UldraProcess process, Traffic traffic)
    {
        traffic.IsPaused = true;
        while (!process.HasExited)
        {
            await run.Source.Sql.ExecuteAsync($"INSERT INTO bulk VALUES ({++_bulk * 100}, 0, 'small')");
            await Task.WhenAny(process.Exited, Task.Delay(1500, TestContext.Current.CancellationToken));
        }

        traffic.IsPaused = false;
    }

    /// <summary>More on one shard than two packets take: four of these rows fit into one.</summary>
    public Task WriteBulkAsync()
    {
        var rows = Enumerable.Range(0, BulkRows).Select(i => $"({(++_bulk * 100) + i}, 0, REPEAT('{(char)('a' + i)}', 1000000))");
        return run.Source.Sql.ExecuteAsync($"INSERT INTO bulk VALUES {string.Join(",", rows)}");
    }

    static async Task EndLanesAsync(TestDatabase target)
    {
        foreach (var row in await target.Sql.RowsAsync("SELECT connection_id FROM _uldra_lane"))
        {
            try
            {
                await target.Server.Sql.ExecuteAsync($"KILL {row[0]}");
            }
            catch (SqlClientException)
            {
                // It has ended by itself.
            }
        }
    }
}
