using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>
/// Rows that a target refuses, through the real program: what goes into the quarantine and what flows, over restarts and deaths, and what
/// becomes of it when people decide.
/// </summary>
public sealed class QuarantineTests(SharedServers shared, SecondServers second)
{
    const string Seen = "SELECT CONCAT_WS(' ', id, place, n) FROM item WHERE id = 3";

    public static TheoryData<Combination> Combinations =>
        [.. Combination.All.Where(c => c.Target != ServerKind.MariaDb118)];

    /// <summary>How a target comes to refuse row 4, and how that is mended.</summary>
    public static TheoryData<ServerKind, string, string> Causes
    {
        get
        {
            var data = new TheoryData<ServerKind, string, string>();
            foreach (var kind in (ServerKind[])[ServerKind.MariaDb1011, ServerKind.MySql97])
            {
                // The first two a start would refuse: the target is narrowed while the pipeline runs.
                data.Add(kind, "ALTER TABLE item MODIFY n TINYINT NOT NULL", "ALTER TABLE item MODIFY n INT NOT NULL");
                data.Add(kind, "ALTER TABLE item MODIFY code VARCHAR(5) NULL", "ALTER TABLE item MODIFY code VARCHAR(20) NULL");
                data.Add(kind, "ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)", "ALTER TABLE item DROP CONSTRAINT small");
                data.Add(kind, "CREATE TRIGGER refuse BEFORE INSERT ON item FOR EACH ROW BEGIN IF NEW.n >= 5000 THEN SIGNAL SQLSTATE '45000'; END IF; END",
                    "DROP TRIGGER refuse");
                data.Add(kind, "INSERT INTO item VALUES (99, 0, 'refused', 1)", "DELETE FROM item WHERE id = 99");
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Refused_work_and_what_depends_on_it_is_durable_and_the_rest_flows(Combination combination)
    {
        await using var run = await CreateAsync(combination);
        var (s0, s1) = (run.Targets[0].Sql, run.Targets[1].Sql);
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await run.WorkAsync("workload-1.sql");

        await AssertBlockedAsync(run);
        await run.ExpectAsync("held.sql");
        Assert.Equal("3 1 1", await s1.ScalarAsync(Seen));
        var after = await NumbersAsync(run);
        // A restart meets nothing of it again, and what comes now and depends on it follows.
        await run.WorkAsync("workload-2.sql");
        await AssertBlockedAsync(run);
        await run.ExpectAsync("held.sql");
        Assert.Equal("2", await s0.ScalarAsync("SELECT COUNT(*) FROM _uldra_quarantine WHERE state = 'refused'"));
        Assert.StartsWith(after!, await NumbersAsync(run));

        // Not mended: it stays where it is, with its rows, tried once more.
        Assert.Contains("the next `uldra run` does it first", await QuarantineAsync(run, "retry", "--all"));
        await AssertBlockedAsync(run);
        await run.ExpectAsync("held.sql");
        Assert.Equal("2,2", await s0.ScalarAsync("SELECT GROUP_CONCAT(tries) FROM _uldra_quarantine WHERE state = 'refused'"));

        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        await QuarantineAsync(run, "retry", "--all");
        await run.CatchUpAsync();
        await run.ExpectAsync();
        Assert.Equal("0 0", await s0.ScalarAsync("SELECT CONCAT((SELECT COUNT(*) FROM _uldra_quarantine), ' ', (SELECT COUNT(*) FROM _uldra_quarantine_data))"));
    }

    [Theory, MemberData(nameof(Causes))]
    public async Task Every_kind_of_refusal_goes_into_the_quarantine_and_comes_back(ServerKind kind, string refuse, string mend)
    {
        await using var run = await CreateAsync(new Combination(ServerKind.MariaDb1011, kind));
        var s0 = run.Targets[0].Sql;
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");
        await s0.ExecuteAsync(refuse.Contains("TRIGGER", StringComparison.Ordinal) ? $"DELIMITER //\n{refuse} //\nDELIMITER ;" : refuse);
        await run.WorkAsync("workload-1.sql");

        await process.WaitForAsync(s0, "SELECT COUNT(*) FROM note WHERE id = 3", "1");
        await process.WaitForAsync(s0, "SELECT COUNT(*) > 0 FROM _uldra_quarantine WHERE state = 'refused'", "1");
        Assert.Contains("\"key\":{\"id\":4}", await StatusAsync(run));
        await s0.ExecuteAsync(mend);
        await QuarantineAsync(run, "retry", "--all");
        await process.WaitForAsync(s0, "SELECT COUNT(*) FROM _uldra_quarantine", "0");
        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Running_pipeline_does_what_is_decided(Combination combination)
    {
        await using var run = await CreateAsync(combination);
        var s0 = run.Targets[0].Sql;
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await using var process = await run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");
        await run.WorkAsync("workload-1.sql");
        await process.WaitForAsync(s0, "SELECT COUNT(*) FROM _uldra_quarantine WHERE state = 'refused'", "2");
        var status = await StatusAsync(run);
        Assert.Contains("\"state\":\"blocked\"", status);
        Assert.Contains("\"key\":{\"id\":4}", status);

        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        Assert.Contains("the running pipeline", await QuarantineAsync(run, "retry", "--all"));
        await process.WaitForAsync(s0, "SELECT COUNT(*) FROM _uldra_quarantine", "0");
        await run.WorkAsync("workload-2.sql");
        await process.WaitForAsync(run.Targets[1].Sql, "SELECT COUNT(*) FROM note WHERE id = 4", "1");
        await process.WaitForAsync(run.Targets[1].Sql, "SELECT n FROM item WHERE id = 5", "4");

        Assert.Equal(0, await process.TerminateAsync());
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Theory, MemberData(nameof(Combinations))]
    public Task Skipped_work_is_never_applied_stays_on_record_and_lets_the_rest_go(Combination combination) =>
        SkipAsync(combination, _ => Task.CompletedTask);

    [Fact]
    public Task Death_right_behind_a_skip_changes_nothing_of_it() => SkipAsync(
        new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011), run => KillAtAsync(run, "quarantine-skipped:1"));

    async Task SkipAsync(Combination combination, Func<ScenarioRun, Task> afterDecision)
    {
        await using var run = await CreateAsync(combination);
        var (s0, s1) = (run.Targets[0].Sql, run.Targets[1].Sql);
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await run.WorkAsync("workload-1.sql");
        await AssertBlockedAsync(run);

        Assert.Contains("confirmation-needed", await QuarantineAsync(run, exitCode: 2, "skip", "--all"));
        // Row 4 twice, as its update is refused in its turn; then what only waited: row 5's way to s1, and row 3's leaving of s1.
        for (var i = 0; i < 2; i++)
        {
            await QuarantineAsync(run, "skip", "--all", "--yes");
            await afterDecision(run);
            await run.RunAsync();
        }

        Assert.Equal(0, (await run.RunAsync()).ExitCode);
        Assert.Equal("3", await s0.ScalarAsync("SELECT COUNT(*) FROM _uldra_quarantine WHERE state = 'skipped' AND decided_by LIKE '%@%'"));
        Assert.Equal("", await s0.ScalarAsync("SELECT COALESCE(GROUP_CONCAT(id), '') FROM item WHERE id IN (3, 4, 5)"));
        Assert.Equal("5/3/3", await s1.ScalarAsync("SELECT GROUP_CONCAT(CONCAT(id, '/', place, '/', n)) FROM item WHERE id IN (3, 4, 5)"));
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Only_the_refused_row_is_set_aside_where_the_file_says_so(Combination combination)
    {
        await using var run = await CreateAsync(combination);
        var s0 = run.Targets[0].Sql;
        await run.ChangeFileAsync("poison: transaction", "poison: row");
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await run.WorkAsync("workload-1.sql");

        await AssertBlockedAsync(run);
        Assert.Equal("5/3/3", await run.Targets[1].Sql.ScalarAsync("SELECT GROUP_CONCAT(CONCAT(id, '/', place, '/', n)) FROM item WHERE id = 5"));
        Assert.Equal("3 1 1", await run.Targets[1].Sql.ScalarAsync(Seen));
        Assert.Contains("breaks promise 3", await QuarantineAsync(run, "list"));

        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        await QuarantineAsync(run, "retry", "--all");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Full_quarantine_leaves_the_work_in_the_log_and_says_so()
    {
        await using var run = await CreateAsync(new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011));
        var s0 = run.Targets[0].Sql;
        await run.ChangeFileAsync("quarantine_rows: 1000", "quarantine_rows: 1");
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await run.WorkAsync("workload-1.sql");

        var (code, log) = await run.RunAsync();
        Assert.True(code == 1, log);
        Assert.Contains("The quarantine is full", log);
        await run.ExpectAsync("held.sql");

        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        await QuarantineAsync(run, "retry", "--all");
        await run.CatchUpAsync();
        await run.ExpectAsync();
    }

    [Fact]
    public async Task Death_at_any_point_around_the_quarantine_loses_nothing_and_does_nothing_twice()
    {
        await using var run = await CreateAsync(new Combination(ServerKind.MariaDb1011, ServerKind.MariaDb1011));
        var s0 = run.Targets[0].Sql;
        await s0.ExecuteAsync("ALTER TABLE item ADD CONSTRAINT small CHECK (n < 5000)");
        await run.WorkAsync("workload-1.sql");
        foreach (var point in (string[])["row-refused:1", "quarantine-written:1", "quarantine-committed:1"])
            await KillAtAsync(run, point);
        await AssertBlockedAsync(run);
        await run.ExpectAsync("held.sql");
        Assert.Equal("3 1 1", await run.Targets[1].Sql.ScalarAsync(Seen));

        await run.WorkAsync("workload-2.sql");
        await KillAtAsync(run, "quarantine-committed:1");
        await QuarantineAsync(run, "retry", "--all");
        await KillAtAsync(run, "row-refused:1");
        await s0.ExecuteAsync("ALTER TABLE item DROP CONSTRAINT small");
        await QuarantineAsync(run, "retry", "--all");
        foreach (var point in (string[])["quarantine-removed:1", "quarantine-retried:1"])
            await KillAtAsync(run, point);
        await run.CatchUpAsync();
        await run.ExpectAsync();
        Assert.Equal("0", await s0.ScalarAsync("SELECT COUNT(*) FROM _uldra_quarantine_data"));
    }

    Task<ScenarioRun> CreateAsync(Combination combination) =>
        ScenarioRun.CreateAsync(new ScenarioServers(shared, second), combination, "quarantine");

    static async Task AssertBlockedAsync(ScenarioRun run)
    {
        var (code, log) = await run.RunAsync();
        Assert.True(code == 1, $"exit code {code}:{Environment.NewLine}{log}");
        Assert.Contains("of the quarantine", log);
    }

    static async Task KillAtAsync(ScenarioRun run, string point)
    {
        await using var process = await run.StartAsync(new Dictionary<string, string> { ["ULDRA_CRASH_AT"] = point }, "--until-caught-up");
        var code = await process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 128 + 9, $"exit code {code} instead of death at {point}:{Environment.NewLine}{process.Log}");
    }

    static async Task<string?> NumbersAsync(ScenarioRun run) =>
        await run.Targets[0].Sql.ScalarAsync("SELECT GROUP_CONCAT(CONCAT(n, '/', state, '/', transaction) ORDER BY n) FROM _uldra_quarantine");

    static async Task<string> StatusAsync(ScenarioRun run) => (await run.CommandAsync("status", "FILE", "--json")).Log;

    static Task<string> QuarantineAsync(ScenarioRun run, string what, params string[] options) => QuarantineAsync(run, 0, what, options);

    static async Task<string> QuarantineAsync(ScenarioRun run, int exitCode, string what, params string[] options)
    {
        var result = await run.CommandAsync(["quarantine", what, "FILE", .. options]);
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}:{Environment.NewLine}{result.Log}");
        return result.Log;
    }
}
