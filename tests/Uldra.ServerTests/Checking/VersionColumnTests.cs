using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Checking;

/// <summary>What <c>check</c> and the start of <c>run</c> make of the column for row versions.</summary>
public sealed class VersionColumnTests(SharedServers servers)
{
    const int Done = 0;
    const int Target = 4;

    public static TheoryData<ServerKind, string, string, int> Columns
    {
        get
        {
            var data = new TheoryData<ServerKind, string, string, int>();
            foreach (var kind in (ServerKind[])[ServerKind.MariaDb1011, ServerKind.MySql97])
            {
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0", "_v", Done);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0, KEY (_v)", "_v", Done);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0", "{ column: _v, from: changed }", Done);
                data.Add(kind, "w INT NULL", "{ side_table: true, from: changed }", Done);
                data.Add(kind, "w INT NULL", "{ side_table: true, from: name }", Target);
                data.Add(kind, "_v BIGINT NOT NULL DEFAULT 0", "_v", Target);
                data.Add(kind, "_v INT UNSIGNED NOT NULL DEFAULT 0", "_v", Target);
                data.Add(kind, "_v DECIMAL(20) UNSIGNED NOT NULL DEFAULT 0", "_v", Target);
                data.Add(kind, "_v DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)", "_v", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NULL DEFAULT 0", "_v", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL", "_v", Target);
                data.Add(kind, "_v BIGINT UNSIGNED AS (id + 1) STORED", "_v", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0, UNIQUE KEY (_v, id)", "_v", Target);
                data.Add(kind, "w BIGINT UNSIGNED NOT NULL DEFAULT 0", "_v", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0", "{ column: _v, from: name }", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0", "{ column: _v, from: nothing }", Target);
                data.Add(kind, "_v BIGINT UNSIGNED NOT NULL DEFAULT 0", "changed", Target);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Columns))]
    public async Task Only_a_column_that_can_hold_versions_is_taken(ServerKind kind, string column, string version, int exitCode)
    {
        var (source, target) = (await servers.CreateDatabaseAsync(kind), await servers.CreateDatabaseAsync(kind));
        const string Item = "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(10) NOT NULL, changed BIGINT UNSIGNED NOT NULL DEFAULT 0";
        await source.Sql.ExecuteAsync($"{Item})");
        await target.Sql.ExecuteAsync($"{Item}, {column})");
        using var file = new PipelineFile(PipelineFile.Text("bank", source.Server.Url(), $"{source.Name}.item", target.Url)
            .Replace(".item:", $".item: {{ version: {version} }}"));

        var checking = await UldraProgram.RunAsync("check", file.Path, "--json");
        var running = await UldraProgram.RunAsync("run", file.Path, "--until-caught-up");

        using var json = JsonDocument.Parse(checking.Output);
        var errors = json.RootElement.GetProperty("problems").EnumerateArray()
            .Where(p => p.GetProperty("severity").GetString() == "error").Select(p => p.GetProperty("id").GetString()).Distinct();
        Assert.Equal(exitCode == Done ? [] : ["version-column"], errors);
        Assert.Equal((exitCode, exitCode), (checking.ExitCode, running.ExitCode));
    }
}
