using System.Runtime.InteropServices;
using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>
/// A running pipeline with live traffic over two shards: s0 lies on a server of the test's own, which the test then mistreats, s1 on a
/// shared one, which must not feel it. In the end both hold what the source holds, and nothing was written twice.
/// </summary>
sealed class FailingTarget : IAsyncDisposable
{
    const int ContinueSignal = 18;
    const int StopSignal = 19;

    static readonly TimeSpan TrafficPause = TimeSpan.FromMilliseconds(20);

    readonly ScenarioRun _run;
    readonly CancellationTokenSource _stop = new();
    readonly Task _traffic;
    int _last;
    int _markers;

    FailingTarget(TestServer server, ScenarioRun run, UldraProcess process)
    {
        Server = server;
        Process = process;
        _run = run;
        _traffic = Task.Run(WriteAsync);
    }

    public TestServer Server { get; }

    public SqlClient Sql => _run.Targets[0].Sql;

    public UldraProcess Process { get; }

    /// <param name="user">The account with which Uldra writes there; its password is its name.</param>
    public static async Task<FailingTarget> StartAsync(SharedServers shared, ServerKind kind, string user = "app", params string[] options)
    {
        var server = await TestServer.StartAsync(kind, options);
        await server.Sql.ExecuteAsync("CREATE DATABASE d; CREATE USER plain IDENTIFIED BY 'plain'; GRANT ALL ON *.* TO plain;"
            + (kind == ServerKind.MySql97 ? "REVOKE SUPER, CONNECTION_ADMIN ON *.* FROM plain" : "REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM plain"));
        var run = await ScenarioRun.CreateAsync("written-once", await shared.CreateDatabaseAsync(ServerKind.MariaDb1011),
            [new TestDatabase(server, "d"), await shared.CreateDatabaseAsync(kind)]);
        await run.ChangeFileAsync("${T0}", server.Url(user, user, "d"));
        var target = new FailingTarget(server, run, await run.StartAsync());
        await target.ArrivesAsync(0);
        return target;
    }

    /// <summary>Writes a row for that shard and waits until it is there.</summary>
    public async Task ArrivesAsync(int shard)
    {
        var id = -++_markers;
        await _run.Source.Sql.ExecuteAsync($"INSERT INTO item VALUES ({id}, {shard}, 0, NULL)");
        await Process.WaitForAsync(_run.Targets[shard].Sql, $"SELECT COUNT(*) FROM item WHERE id = {id}", "1");
        if (_traffic.IsCompleted)
            await _traffic;
    }

    /// <summary>Ends the traffic, lets the pipeline catch up, and judges.</summary>
    public async Task AssertWholeAsync()
    {
        await _stop.CancelAsync();
        await _traffic;
        await ArrivesAsync(0);
        await ArrivesAsync(1);
        Assert.Equal(0, await Process.TerminateAsync());
        await _run.CatchUpAsync();
        await _run.ExpectAsync();
        foreach (var target in _run.Targets)
            Assert.Null(await target.Sql.ScalarAsync("SELECT CONCAT(id, '/', v) FROM put GROUP BY id, v HAVING COUNT(*) > 1"));
    }

    /// <summary>The server's process stands still, as one on an overloaded machine or a stalled disk.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(Server.ProcessId, StopSignal));

    public void Thaw() => Assert.Equal(0, SendSignal(Server.ProcessId, ContinueSignal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _traffic;
        _stop.Dispose();
        await Process.DisposeAsync();
        await _run.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Every transaction touches both shards: a new row, and one that changes and now and then moves.</summary>
    async Task WriteAsync()
    {
        await using var session = _run.Source.Sql.OpenSession();
        while (!_stop.IsCancellationRequested)
        {
            var sql = "";
            for (var i = 0; i < 4; i++)
            {
                var id = _last + i + 1;
                sql += $"BEGIN; INSERT INTO item VALUES ({id}, {id}, {id}, REPEAT('x', 2000)); "
                    + $"UPDATE item SET v = v + 1000000, place = place + {id % 3} WHERE id IN ({id - 1}, {id / 2}); COMMIT;";
            }

            await session.RunAsync(sql);
            _last += 4;
            // What piles up while a target is away has to be caught up by a machine that does everything else too.
            await Task.Delay(TrafficPause, CancellationToken.None);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int processId, int signal);
}
