using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Checking;

/// <summary>What bad input gets: from <c>check</c> and from the start of <c>run</c>, with place, cause, next step and exit code.</summary>
public sealed class BadInputTests(SharedServers servers)
{
    const string Account = "CREATE TABLE account (id INT PRIMARY KEY, user_id INT NOT NULL, balance DECIMAL(12,2) NOT NULL)";

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_good_file_has_no_error(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind);
        var checking = await UldraProgram.RunAsync("check", file.Path);
        Assert.Equal((0, ""), (checking.ExitCode, checking.Error));
        Assert.Contains("ready to run", checking.Output);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_wrong_password_of_the_source_is_3(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("url: mysql://app:app", "url: mysql://app:wrong"));
        await AssertFoundAsync(file, 3, "source-access-denied");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_wrong_password_of_a_target_is_4(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("s0: mysql://app:app", "s0: mysql://app:wrong"));
        await AssertFoundAsync(file, 4, "target-access-denied");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_table_without_primary_key_is_3(ServerKind kind)
    {
        var (file, source, _) = await ArrangeAsync(kind);
        await source.Sql.ExecuteAsync("ALTER TABLE account DROP PRIMARY KEY");
        await AssertFoundAsync(file, 3, "source-primary-key-missing");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_column_the_target_lacks_is_4(ServerKind kind)
    {
        var (file, _, target) = await ArrangeAsync(kind);
        await target.Sql.ExecuteAsync("ALTER TABLE account DROP COLUMN balance");
        await AssertFoundAsync(file, 4, "target-column-missing");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_unset_variable_is_2(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("app:app", "app:${ULDRA_TEST_UNSET}"));
        await AssertFoundAsync(file, 2, "config-unset-variable");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_unknown_key_is_2(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("  start:", "  strat:"));
        await AssertFoundAsync(file, 2, "config-unknown-key");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_targets_with_one_table_and_no_rule_is_2(ServerKind kind)
    {
        var second = await servers.CreateDatabaseAsync(kind);
        await second.Sql.ExecuteAsync(Account);
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("tables:", $"  s1: {second.Url}\ntables:"));
        await AssertFoundAsync(file, 2, "shard-missing");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_start_by_copy_names_the_other_starts(ServerKind kind)
    {
        var (file, _, _) = await ArrangeAsync(kind, y => y.Replace("start: latest", "start: copy"));
        await AssertFoundAsync(file, 3, "start-copy-not-built");
        Assert.Contains("earliest, latest, gtid:<set> or binlog:<file>:<position>", (await UldraProgram.RunAsync("check", file.Path)).Output);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task All_problems_come_at_once_and_2_goes_before_3_and_4(ServerKind kind)
    {
        var second = await servers.CreateDatabaseAsync(kind);
        var (file, source, target) = await ArrangeAsync(kind, y => y.Replace("tables:", $"  s1: {second.Url}\ntables:"));
        await source.Sql.ExecuteAsync("ALTER TABLE account DROP PRIMARY KEY");
        await target.Sql.ExecuteAsync("ALTER TABLE account DROP COLUMN balance");
        await AssertFoundAsync(file, 2, "shard-missing", "source-primary-key-missing", "target-column-missing", "target-table-missing");
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011, "--binlog-format=MIXED", "source-log-format")]
    [InlineData(ServerKind.MySql97, "--binlog-format=MIXED", "source-log-format")]
    [InlineData(ServerKind.MariaDb1011, "--skip-log-bin", "source-log-off")]
    [InlineData(ServerKind.MySql97, "--skip-log-bin", "source-log-off")]
    [InlineData(ServerKind.MariaDb1011, "--binlog-row-image=MINIMAL", "source-row-image")]
    [InlineData(ServerKind.MySql97, "--binlog-row-image=NOBLOB", "source-row-image")]
    public async Task A_source_with_wrong_settings_is_3(ServerKind kind, string option, string id)
    {
        await using var server = await TestServer.StartAsync(kind, option);
        await server.Sql.ExecuteAsync($"CREATE DATABASE bank; USE bank; {Account}");
        var target = await servers.CreateDatabaseAsync(kind);
        await target.Sql.ExecuteAsync(Account);
        using var file = new PipelineFile(PipelineFile.Text("bank", server.Url(), "bank.account", target.Url));
        await AssertFoundAsync(file, 3, id);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_source_that_is_not_there_is_3(ServerKind kind)
    {
        var server = await TestServer.StartAsync(kind);
        var url = server.Url();
        await server.DisposeAsync();
        var target = await servers.CreateDatabaseAsync(kind);
        await target.Sql.ExecuteAsync(Account);
        using var file = new PipelineFile(PipelineFile.Text("bank", url, "bank.account", target.Url));
        await AssertFoundAsync(file, 3, "source-unreachable");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_account_that_may_only_select_lacks_privileges(ServerKind kind)
    {
        var (file, source, target) = await ArrangeAsync(kind, y => y.Replace("app:app", "poor:poor"));
        foreach (var database in new[] { source, target })
            await database.Sql.ExecuteAsync($"CREATE USER IF NOT EXISTS poor IDENTIFIED BY 'poor'; GRANT SELECT ON {database.Name}.* TO poor");
        await AssertFoundAsync(file, 3, "source-privilege-missing", "target-privilege-missing");
    }

    async Task<(PipelineFile File, TestDatabase Source, TestDatabase Target)> ArrangeAsync(ServerKind kind, Func<string, string>? change = null)
    {
        var source = await servers.CreateDatabaseAsync(kind);
        var target = await servers.CreateDatabaseAsync(kind);
        await source.Sql.ExecuteAsync(Account);
        await target.Sql.ExecuteAsync(Account);
        var text = PipelineFile.Text("bank", source.Server.Url(), $"{source.Name}.account", target.Url);
        return (new PipelineFile(change?.Invoke(text) ?? text), source, target);
    }

    /// <summary>Both commands find all of these, each with its three parts, and exit alike.</summary>
    static async Task AssertFoundAsync(PipelineFile file, int exitCode, params string[] ids)
    {
        var checking = await UldraProgram.RunAsync("check", file.Path, "--json");
        Assert.Equal(exitCode, checking.ExitCode);
        var problems = JsonDocument.Parse(checking.Output).RootElement.GetProperty("problems").EnumerateArray().ToList();
        Assert.Subset(problems.Select(p => p.GetProperty("id").GetString()!).ToHashSet(), ids.ToHashSet());
        Assert.All(problems, p => Assert.All(new[] { "where", "cause", "next" }, part => Assert.NotEqual("", p.GetProperty(part).GetString())));

        var running = await UldraProgram.RunAsync("run", file.Path, "--until-caught-up");
        Assert.Equal((exitCode, ""), (running.ExitCode, running.Output));
        Assert.All(ids, id => Assert.Contains($"id:    {id}\n", running.Error));
    }
}
