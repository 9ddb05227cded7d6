using Uldra.MySql;
using Uldra.MySql.Schema;
using Uldra.Schema;
using Uldra.ServerTests.Scenarios;
using Uldra.TestKit;
using Uldra.TestKit.Workloads;

namespace Uldra.ServerTests.Workloads;

/// <summary>Tables of random shape over three shards, random traffic on their source, and the real program in between.</summary>
sealed class WorkloadRun : IAsyncDisposable
{
    const int Shards = 3;
    const int Tables = 4;

    readonly string _directory;
    readonly ScenarioRun _run;

    WorkloadRun(string directory, ScenarioRun run, Workload workload, IReadOnlyList<TableDefinition> tables)
    {
        _directory = directory;
        _run = run;
        Workload = workload;
        TableDefinitions = tables;
    }

    public Workload Workload { get; }

    public IReadOnlyList<TableDefinition> TableDefinitions { get; }

    public static async Task<WorkloadRun> CreateAsync(ScenarioServers servers, ServerKind kind, int seed)
    {
        var family = kind == ServerKind.MySql97 ? ServerFamily.MySql : ServerFamily.MariaDb;
        var tables = Enumerable.Range(1, Tables).Select(number => RandomTable.Make(seed, number, family)).ToArray();
        foreach (var table in tables)
            TestContext.Current.TestOutputHelper!.WriteLine($"{table.CreateSql}; -- {table.ShardBy} of {table.ShardColumn}");
        var directory = Directory.CreateTempSubdirectory("uldra-workload-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "source.sql"), string.Join(";\n", tables.Select(t => t.CreateSql)));
        await File.WriteAllTextAsync(Path.Combine(directory, "uldra.yaml"), Yaml(tables));
        var run = await ScenarioRun.CreateAsync(servers, new Combination(kind, kind), directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "expect.sql"), await Judge.SqlAsync(run.Source, tables));
        var definitions = await ReadTablesAsync(run.Source);
        return new WorkloadRun(directory, run, new Workload(seed, definitions, tables.ToDictionary(t => t.Name, t => t.ShardColumn)), definitions);
    }

    public Task WorkAsync(int transactions) => _run.Source.Sql.ExecuteAsync(Workload.Transactions(transactions) + Workload.Fill());

    /// <summary>Traffic while the program runs, which is killed at its end.</summary>
    public async Task WorkAndKillAsync(int transactions)
    {
        await using var process = await _run.StartAsync();
        await process.WaitForLogAsync("Connected to the source");
        await WorkAsync(transactions);
        await process.KillAsync();
    }

    public async Task ExpectEqualAsync()
    {
        await _run.CatchUpAsync();
        await _run.ExpectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    static string Yaml(IEnumerable<RandomTable> tables) =>
        "name: DATABASE\nsource:\n  url: ${SOURCE}\n  start: \"START\"\ntargets:\n"
        + string.Concat(Enumerable.Range(0, Shards).Select(i => $"  s{i}: ${{T{i}}}\n"))
        + "tables:\n"
        + string.Concat(tables.Select(t => $"  \"DATABASE.{t.Name}\":\n    shard: {{ by: {t.ShardBy}, column: {t.ShardColumn} }}\n"));

    static async Task<IReadOnlyList<TableDefinition>> ReadTablesAsync(TestDatabase database)
    {
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, TestContext.Current.CancellationToken);
        var tables = await InformationSchema.ReadAsync(connection, database.Name, _ => true, TestContext.Current.CancellationToken);
        return [.. tables.Select(t => t.Definition)];
    }
}
