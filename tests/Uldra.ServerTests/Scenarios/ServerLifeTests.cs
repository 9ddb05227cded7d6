using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Servers with settings of their own, and servers that die under a running pipeline.</summary>
public sealed class ServerLifeTests(SharedServers shared)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Fact]
    public async Task Source_without_gtids_is_read_by_file_and_offset_over_many_small_files()
    {
        await using var source = await TestServer.StartAsync(
            ServerKind.MySql97, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF", "--max-binlog-size=4096");
        var place = (await source.Sql.RowsAsync("SHOW BINARY LOG STATUS"))[0];
        await using var run = await RunAsync("shard-moves", source, ServerKind.MariaDb1011, $"binlog:{place[0]}:{place[1]}");

        await run.WorkAsync();
        await run.CatchUpAsync();
        await run.ExpectAsync();

        await source.Sql.In(run.Source.Name).ExecuteAsync("UPDATE item SET place = place + 1, v = v + 1; FLUSH BINARY LOGS; DELETE FROM item WHERE id = 5");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Fact]
    public async Task File_and_offset_of_a_source_with_gtids_is_a_start()
    {
        await using var source = await TestServer.StartAsync(ServerKind.MariaDb1011, "--max-binlog-size=4096");
        await source.Sql.ExecuteAsync("CREATE DATABASE before_it; CREATE TABLE before_it.t (id INT); FLUSH BINARY LOGS");
        var place = (await source.Sql.RowsAsync("SHOW MASTER STATUS"))[0];
        await using var run = await RunAsync("shard-moves", source, ServerKind.MariaDb1011, $"binlog:{place[0]}:{place[1]}");

        await run.WorkAsync();
        await run.CatchUpAsync();

        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Killed_source_is_read_on_when_it_is_back(ServerKind kind)
    {
        await using var source = await TestServer.StartAsync(kind);
        await using var run = await RunAsync("shard-moves", source, ServerKind.MariaDb1011);
        await using var process = await run.StartAsync();
        await run.WorkAsync();
        await WaitForAsync(run, process, "v > 1");

        await source.KillAsync();
        await process.WaitForLogAsync("Lost the source");
        await source.RestartAsync();
        await run.Source.Sql.ExecuteAsync("UPDATE item SET place = place + 1, v = 100");
        await WaitForAsync(run, process, "v = 100");

        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Killed_target_is_written_on_when_it_is_back(ServerKind kind)
    {
        var source = await shared.GetAsync(ServerKind.MariaDb1011);
        await using var target = await TestServer.StartAsync(kind);
        await using var run = await RunAsync("shard-moves", source, target);
        await using var process = await run.StartAsync();
        await run.WorkAsync();
        await WaitForAsync(run, process, "v > 1");

        await target.KillAsync();
        await run.Source.Sql.ExecuteAsync("UPDATE item SET place = place + 1, v = 100");
        await process.WaitForLogAsync("failed for now");
        await target.RestartAsync();
        await WaitForAsync(run, process, "v = 100");

        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    /// <summary>Its log is the longer one: only who it is tells that these are other transactions.</summary>
    [Fact]
    public async Task Another_server_in_the_place_of_a_source_without_gtids_is_refused()
    {
        string[] options = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"];
        await using var source = await TestServer.StartAsync(ServerKind.MySql97, options);
        await using var other = await TestServer.StartAsync(ServerKind.MySql97, options);
        await other.Sql.ExecuteAsync("FLUSH BINARY LOGS; FLUSH BINARY LOGS; FLUSH BINARY LOGS");
        await using var proxy = await TcpProxy.StartAsync(source.Port, TestContext.Current.CancellationToken);
        var place = (await source.Sql.RowsAsync("SHOW BINARY LOG STATUS"))[0];
        await using var run = await RunAsync("shard-moves", source, ServerKind.MariaDb1011, $"binlog:{place[0]}:{place[1]}");
        await other.Sql.ExecuteAsync($"CREATE DATABASE {run.Source.Name}; USE {run.Source.Name}; "
            + (await source.Sql.In(run.Source.Name).RowsAsync("SHOW CREATE TABLE item"))[0][1]);
        await run.ChangeFileAsync("${SOURCE}", $"mysql://app:app@127.0.0.1:{proxy.Port}");
        await using var process = await run.StartAsync();
        await run.WorkAsync();
        await WaitForAsync(run, process, "v > 1");

        proxy.Redirect(other.Port);
        await source.Sql.ExecuteAsync($"KILL {await source.Sql.ScalarAsync($"SELECT id FROM {source.Sessions} WHERE command LIKE 'Binlog Dump%'")}");
        var code = await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        var again = await run.RunAsync();

        Assert.True(code == 3, process.Log);
        Assert.Contains("source-changed", process.Log);
        Assert.True(again.ExitCode == 2, again.Log);
        Assert.Contains("file and offset of another server", again.Log);
        proxy.Redirect(source.Port);
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    /// <summary>Who owns a target is asked whenever the source is read anew, and a commit that takes long has that row.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Source_is_read_on_while_a_target_cannot_say_who_owns_it(ServerKind kind)
    {
        await using var source = await TestServer.StartAsync(ServerKind.MariaDb1011);
        await using var run = await RunAsync("shard-moves", source, kind);
        await using var process = await run.StartAsync();
        await run.WorkAsync();
        await WaitForAsync(run, process, "v > 1");

        await using var session = run.Targets[0].Sql.OpenSession();
        await session.RunAsync("BEGIN; SELECT epoch FROM _uldra_pipeline FOR UPDATE");
        await source.Sql.ExecuteAsync($"KILL {await source.Sql.ScalarAsync($"SELECT id FROM {source.Sessions} WHERE command LIKE 'Binlog Dump%'")}");
        await process.WaitForLogAsync("Could not ask a target");
        await session.RunAsync("ROLLBACK");
        await run.Source.Sql.ExecuteAsync("UPDATE item SET place = place + 1, v = 100");
        await WaitForAsync(run, process, "v = 100");

        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    async Task<ScenarioRun> RunAsync(string scenario, TestServer source, ServerKind targets, string? start = null) =>
        await RunAsync(scenario, source, await shared.GetAsync(targets), start);

    static async Task<ScenarioRun> RunAsync(string scenario, TestServer source, TestServer targets, string? start = null)
    {
        var from = await CreateAsync(source, $"o{Guid.NewGuid():N}"[..12]);
        var to = new List<TestDatabase>();
        for (var shard = 0; shard < ScenarioRun.TargetsOf(scenario); shard++)
            to.Add(await CreateAsync(targets, $"{from.Name}_{shard}"));
        return await ScenarioRun.CreateAsync(scenario, from, to, start);
    }

    static async Task<TestDatabase> CreateAsync(TestServer server, string name)
    {
        await server.Sql.ExecuteAsync($"CREATE DATABASE {name}");
        return new TestDatabase(server, name);
    }

    /// <summary>Until every shard has such rows, and none other.</summary>
    static async Task WaitForAsync(ScenarioRun run, UldraProcess process, string condition)
    {
        foreach (var target in run.Targets)
            await process.WaitForAsync(target.Sql, $"SELECT COUNT(*) > 0 AND MIN({condition}) FROM item", "1");
    }
}
