using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Checking;

/// <summary>What <c>check</c> says of foreign keys, triggers and indexes over expressions, before anything is missing.</summary>
public sealed class ForeignKeyTests(SharedServers servers)
{
    const string Child = "CREATE TABLE child (id INT PRIMARY KEY, parent_id INT, v INT";
    const string Cascading = ", CONSTRAINT gone_with FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE"
        + ", CONSTRAINT kept FOREIGN KEY (v) REFERENCES parent (id))";

    [Theory]
    [InlineData(ServerKind.MariaDb1011, null, "error")]
    [InlineData(ServerKind.MariaDb118, null, "error")]
    [InlineData(ServerKind.MySql97, "--innodb-native-foreign-keys=ON", "error")]
    [InlineData(ServerKind.MySql97, null, null)]
    public async Task Cascades_that_the_log_does_not_hold_are_errors_until_they_are_accepted(ServerKind kind, string? option, string? severity)
    {
        await using var server = await TestServer.StartAsync(kind, option is null ? [] : [option]);
        await server.Sql.ExecuteAsync($"CREATE DATABASE bank; USE bank; CREATE TABLE parent (id INT PRIMARY KEY); {Child}{Cascading}");
        var target = await servers.CreateDatabaseAsync(kind);
        await target.Sql.ExecuteAsync($"{Child})");
        var text = PipelineFile.Text("bank", server.Url(), "bank.child", target.Url);
        using var file = new PipelineFile(text);
        using var accepting = new PipelineFile(text.Replace("bank.child:", "bank.child: { accept_cascades: [gone_with] }"));

        var refused = await CheckAsync(file);
        var accepted = await CheckAsync(accepting);

        Assert.Equal(severity is null ? [] : ["error gone_with"], CascadesOf(refused.Problems));
        Assert.Equal(severity is null ? [] : ["warning gone_with"], CascadesOf(accepted.Problems));
        Assert.Equal((severity is null ? 0 : 3, 0), (refused.ExitCode, accepted.ExitCode));
    }

    [Theory, InlineData(ServerKind.MariaDb1011), InlineData(ServerKind.MySql97)]
    public async Task Triggers_and_foreign_keys_of_the_target_are_named(ServerKind kind)
    {
        var source = await servers.CreateDatabaseAsync(kind);
        var target = await servers.CreateDatabaseAsync(kind);
        await source.Sql.ExecuteAsync($"{Child}); CREATE TRIGGER of_source BEFORE INSERT ON child FOR EACH ROW SET NEW.v = 1");
        await target.Sql.ExecuteAsync($"CREATE TABLE parent (id INT PRIMARY KEY); {Child}{Cascading};"
            + "CREATE TABLE grandchild (id INT PRIMARY KEY, CONSTRAINT refers FOREIGN KEY (id) REFERENCES child (id) ON DELETE CASCADE);"
            + "CREATE TRIGGER of_target BEFORE INSERT ON child FOR EACH ROW SET NEW.v = 1");
        using var file = new PipelineFile(PipelineFile.Text("bank", source.Server.Url(), $"{source.Name}.child", target.Url));

        var (code, problems) = await CheckAsync(file);

        Assert.Equal(0, code);
        var triggers = Assert.Single(problems, p => p.Id == "target-triggers");
        Assert.Contains("of_target", triggers.Cause);
        var keys = Assert.Single(problems, p => p.Id == "target-foreign-keys");
        Assert.All(["child.gone_with", "child.kept", "grandchild.refers"], key => Assert.Contains(key, keys.Cause));
        Assert.DoesNotContain(problems, p => p.Cause.Contains("of_source"));
    }

    [Fact]
    public async Task Unique_index_over_an_expression_is_noted()
    {
        var source = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        var target = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        await source.Sql.ExecuteAsync($"{Child})");
        await target.Sql.ExecuteAsync($"{Child}, UNIQUE KEY by_sum ((parent_id + v)))");
        using var file = new PipelineFile(PipelineFile.Text("bank", source.Server.Url(), $"{source.Name}.child", target.Url));

        var (_, problems) = await CheckAsync(file);

        Assert.Contains("by_sum", Assert.Single(problems, p => p.Id == "target-unique-expression").Where);
    }

    [Fact]
    public async Task Failover_needs_gtids_of_one_family()
    {
        await using var byPlace = await TestServer.StartAsync(ServerKind.MySql97, "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF");
        var target = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        var source = await servers.CreateDatabaseAsync(ServerKind.MySql97);
        foreach (var database in new[] { source, target })
            await database.Sql.ExecuteAsync($"{Child})");
        foreach (var (other, id) in new[] { (byPlace.Url(), "source-failover-gtids"), (target.Server.Url(), "source-failover-gtids") })
        {
            using var file = new PipelineFile(PipelineFile.Text("bank", source.Server.Url(), $"{source.Name}.child", target.Url)
                .Replace("  start:", $"  failover: {other}\n  start:"));
            var (code, problems) = await CheckAsync(file);
            Assert.Contains(id, problems.Where(p => p.Severity == "error").Select(p => p.Id));
            Assert.Equal(3, code);
        }
    }

    sealed record Found(string Id, string Severity, string Where, string Cause);

    static IEnumerable<string> CascadesOf(List<Found> problems) =>
        problems.Where(p => p.Id == "source-cascades").Select(p => $"{p.Severity} {p.Where.Split(',')[0].Split(' ')[^1]}");

    static async Task<(int ExitCode, List<Found> Problems)> CheckAsync(PipelineFile file)
    {
        var checking = await UldraProgram.RunAsync("check", file.Path, "--json");
        using var json = JsonDocument.Parse(checking.Output);
        return (checking.ExitCode, [.. json.RootElement.GetProperty("problems").EnumerateArray().Select(p => new Found(
            p.GetProperty("id").GetString()!, p.GetProperty("severity").GetString()!, p.GetProperty("where").GetString()!,
            p.GetProperty("cause").GetString()!))]);
    }
}
