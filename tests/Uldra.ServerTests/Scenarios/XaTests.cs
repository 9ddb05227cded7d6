using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Pipelines over XA transactions and other things that are decided later than they are logged.</summary>
public sealed class XaTests(SharedServers shared)
{
    public static TheoryData<ServerKind, bool> Sources => new()
    {
        { ServerKind.MariaDb1011, true }, { ServerKind.MariaDb118, true }, { ServerKind.MySql97, true }, { ServerKind.MySql97, false },
    };

    [Theory, MemberData(nameof(Sources))]
    public async Task Prepared_rows_arrive_with_their_commit_over_restarts_of_pipeline_and_source(ServerKind kind, bool hasGtids)
    {
        await using var source = await StartAsync(kind, hasGtids);
        await using var run = await RunAsync(source, hasGtids ? null : await PlaceAsync(source));
        await using var decided = new Decided(run, ["a", "r", "late"]);
        await run.WorkAsync();
        await PrepareAsync(run, "a", "INSERT INTO item VALUES (200, 0, 'a', 1), (201, 1, 'b', 1); UPDATE item SET place = place + 1 WHERE id = 60");
        await PrepareAsync(run, "r", "DELETE FROM item WHERE id = 61; INSERT INTO item VALUES (202, 2, 'c', 1)");
        await run.CatchUpAsync();
        await run.ExpectAsync();

        await run.Source.Sql.ExecuteAsync("FLUSH BINARY LOGS; UPDATE item SET place = place + 1, v = v + 1 WHERE id BETWEEN 70 AND 90");
        await run.CatchUpAsync();
        await run.ExpectAsync();

        await source.KillAsync();
        await source.RestartAsync();
        await PrepareAsync(run, "late", "INSERT INTO item VALUES (203, 3, 'd', 1)");
        await run.Source.Sql.ExecuteAsync("XA COMMIT 'a'; UPDATE item SET place = place + 1, v = v + 1 WHERE id = 200; XA ROLLBACK 'r'");
        await run.CatchUpAsync();
        await run.ExpectAsync();
        Assert.Equal("2", await run.Source.Sql.ScalarAsync("SELECT COUNT(*) FROM item WHERE id BETWEEN 200 AND 209"));

        await run.Source.Sql.ExecuteAsync("XA COMMIT 'late'; DELETE FROM item WHERE id = 1");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    public static TheoryData<ServerKind, bool, string> PlacesOfPrepares
    {
        get
        {
            var data = new TheoryData<ServerKind, bool, string>();
            foreach (var source in Sources)
            {
                data.Add(source.Data.Item1, source.Data.Item2, "");
                data.Add(source.Data.Item1, source.Data.Item2, "FLUSH BINARY LOGS; ");
            }
            return data;
        }
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(PlacesOfPrepares))]
    public async Task Rows_prepared_before_the_start_are_found_in_the_log(ServerKind kind, bool hasGtids, string between)
    {
        await using var source = await StartAsync(kind, hasGtids);
        // The same name was used and decided before, in an older file.
        await source.Sql.ExecuteAsync("XA START 'early'; XA END 'early'; XA PREPARE 'early'; XA ROLLBACK 'early'; FLUSH BINARY LOGS");
        await using var run = await RunAsync(source, null, prepared: "early", isByPlace: !hasGtids);
        await using var decided = new Decided(run, ["early"]);
        await run.Source.Sql.ExecuteAsync(
            between + "XA COMMIT 'early'; INSERT INTO item VALUES (301, 0, 'y', 1); UPDATE item SET v = 9 WHERE id = 300");

        await run.CatchUpAsync();

        await run.ExpectAsync();
        Assert.Equal("1", await run.Source.Sql.ScalarAsync("SELECT COUNT(*) FROM item WHERE id = 300 AND v = 9"));
    }

    [Fact]
    public async Task Prepare_read_again_behind_a_hole_is_forgotten_when_its_decision_does_not_come_again()
    {
        await using var source = await StartAsync(ServerKind.MariaDb1011, hasGtids: true);
        await using var run = await RunAsync(source, null);
        await using var decided = new Decided(run, ["hole", "b"]);
        await PrepareAsync(run, "hole", "INSERT INTO item VALUES (300, 0, 'x', 1)", domain: 1);
        await PrepareAsync(run, "b", "INSERT INTO item VALUES (301, 1, 'y', 1)", domain: 1);
        await run.Source.Sql.ExecuteAsync("XA COMMIT 'b'");
        await run.CatchUpAsync();

        // Domain 1 is read again from the hole on; domain 0, with the commit of b, is not. The name may be used again.
        await PrepareAsync(run, "b", "INSERT INTO item VALUES (302, 2, 'z', 1)", domain: 1);
        await run.Source.Sql.ExecuteAsync("XA COMMIT 'b'; XA COMMIT 'hole'");
        var (code, log) = await run.RunAsync();

        Assert.Equal(0, code);
        Assert.DoesNotContain("was prepared again", log, StringComparison.Ordinal);
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Commit_of_what_the_log_no_longer_holds_stops_with_its_name()
    {
        await using var source = await StartAsync(ServerKind.MariaDb1011, hasGtids: true);
        await using var run = await RunAsync(source, null, prepared: "early", isByPlace: false);
        await using var decided = new Decided(run, ["early"]);
        await run.Source.Sql.ExecuteAsync("FLUSH BINARY LOGS; FLUSH BINARY LOGS");
        var last = (await source.Sql.RowsAsync("SHOW BINARY LOGS"))[^1][0];
        await run.Source.Sql.ExecuteAsync($"PURGE BINARY LOGS TO '{last}'; XA COMMIT 'early'");
        Assert.Equal(last, Assert.Single(await source.Sql.RowsAsync("SHOW BINARY LOGS"))[0]);

        var (code, log) = await run.RunAsync();

        Assert.Equal(3, code);
        Assert.Contains("X'6561726c79',X'',1", log, StringComparison.Ordinal);
        Assert.Contains("event-not-understood", log, StringComparison.Ordinal);
    }

    [Theory, InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MariaDb118)]
    public async Task Alter_in_two_phases_holds_its_table_only_if_it_succeeds(ServerKind kind)
    {
        await using var source = await TestServer.StartAsync(kind, "--binlog-alter-two-phase=ON");
        await using var run = await RunAsync(source, null);
        await run.WorkAsync();
        await Assert.ThrowsAsync<SqlClientException>(() => run.Source.Sql.ExecuteAsync("ALTER TABLE item ADD UNIQUE KEY (place)"));
        await run.CatchUpAsync();
        await run.ExpectAsync();

        await run.Source.Sql.ExecuteAsync("ALTER TABLE item ADD KEY (place)");

        var (code, log) = await run.RunAsync();
        Assert.Equal(1, code);
        Assert.Contains("ALTER TABLE item ADD KEY (place)", log, StringComparison.Ordinal);
    }

    static Task<TestServer> StartAsync(ServerKind kind, bool hasGtids)
    {
        string[] durable = ["--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1"];
        return TestServer.StartAsync(kind, hasGtids ? durable : [.. durable, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]);
    }

    static async Task<string> PlaceAsync(TestServer source)
    {
        var place = (await source.Sql.RowsAsync("SHOW BINARY LOG STATUS"))[0];
        return $"binlog:{place[0]}:{place[1]}";
    }

    Task<ScenarioRun> RunAsync(TestServer source, string? start) => RunAsync(source, start, prepared: null, isByPlace: false);

    /// <param name="prepared">An XA transaction that puts item 300 before the start, which is then the end of the log.</param>
    async Task<ScenarioRun> RunAsync(TestServer source, string? start, string? prepared, bool isByPlace)
    {
        var targets = await shared.GetAsync(ServerKind.MariaDb1011);
        var from = await CreateAsync(source, $"x{Guid.NewGuid():N}"[..12]);
        var to = new List<TestDatabase>();
        for (var shard = 0; shard < ScenarioRun.TargetsOf("shard-moves"); shard++)
            to.Add(await CreateAsync(targets, $"{from.Name}_{shard}"));
        var run = await ScenarioRun.CreateAsync("shard-moves", from, to, start);
        if (prepared is null)
            return run;
        await PrepareAsync(run, prepared, "INSERT INTO item VALUES (300, 0, 'x', 1)");
        await run.StartAtEndAsync(isByPlace ? await PlaceAsync(source) : null);
        return run;
    }

    static async Task<TestDatabase> CreateAsync(TestServer server, string name)
    {
        await server.Sql.ExecuteAsync($"CREATE DATABASE {name}");
        return new TestDatabase(server, name);
    }

    /// <summary>In a session that ends with it: the transaction stays prepared without one.</summary>
    static Task PrepareAsync(ScenarioRun run, string name, string sql, int domain = 0) =>
        run.Source.Sql.ExecuteAsync((domain == 0 ? "" : $"SET SESSION gtid_domain_id = {domain}; ") + $"XA START '{name}'; {sql}; XA END '{name}'; XA PREPARE '{name}'");

    /// <summary>What a failed test leaves prepared would keep its database from being dropped.</summary>
    sealed class Decided(ScenarioRun run, string[] names) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var row in await run.Source.Sql.RowsAsync("XA RECOVER"))
                if (names.Contains(row[3]))
                    await run.Source.Sql.ExecuteAsync($"XA ROLLBACK '{row[3]}'");
        }
    }
}
