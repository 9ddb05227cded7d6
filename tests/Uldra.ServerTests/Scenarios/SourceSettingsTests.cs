using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Scenarios from sources that write their log in other forms than the usual one.</summary>
public sealed class SourceSettingsTests(SharedServers shared)
{
    public static TheoryData<ServerKind, string> Settings => new()
    {
        { ServerKind.MySql97, "--binlog-transaction-compression=ON" },
        { ServerKind.MariaDb1011, "--log-bin-compress=ON" },
        { ServerKind.MariaDb118, "--log-bin-compress=ON" },
        { ServerKind.MySql97, "--binlog-row-value-options=PARTIAL_JSON" },
        { ServerKind.MariaDb118, "--binlog-row-image=FULL_NODUP" },
        { ServerKind.MySql97, "--binlog-checksum=NONE" },
        { ServerKind.MariaDb118, "--binlog-checksum=NONE" },
    };

    [Theory, MemberData(nameof(Settings))]
    public async Task Shards_together_have_what_the_source_has(ServerKind kind, string argument)
    {
        await using var server = await TestServer.StartAsync(kind, argument);
        foreach (var scenario in new[] { "bank", "column-types", "shard-moves", "split-transaction" })
        {
            await server.Sql.ExecuteAsync($"CREATE DATABASE {scenario.Replace('-', '_')}");
            var targets = new List<TestDatabase>();
            while (targets.Count < ScenarioRun.TargetsOf(scenario))
                targets.Add(await shared.CreateDatabaseAsync(ServerKind.MariaDb1011));
            await using var run = await ScenarioRun.CreateAsync(scenario, new TestDatabase(server, scenario.Replace('-', '_')), targets);

            await run.WorkAsync();
            await run.CatchUpAsync();

            await run.ExpectAsync();
        }
    }
}
