using System.Text.RegularExpressions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>How a run of the program ended.</summary>
public sealed record RunResult(int ExitCode, string Log);

/// <summary>
/// One scenario directory on fresh databases. <c>source.sql</c> makes the tables everywhere (<c>target.sql</c>, where there is one, makes
/// those of the targets), <c>uldra.yaml</c> is the pipeline with DATABASE, START and ${T0}, ${T1}, … for what is only known here,
/// <c>workload.sql</c> is the traffic, <c>expect.sql</c> the judge.
/// </summary>
sealed partial class ScenarioRun : IAsyncDisposable
{
    readonly string _scenario;
    readonly string _directory = Directory.CreateTempSubdirectory("uldra-scenario-").FullName;
    readonly Dictionary<string, string> _environment = [];
    int _processes;

    ScenarioRun(string scenario, TestDatabase source, IReadOnlyList<TestDatabase> targets)
    {
        _scenario = scenario;
        Source = source;
        Targets = targets;
    }

    public TestDatabase Source { get; }

    public IReadOnlyList<TestDatabase> Targets { get; }

    public string File => Path.Combine(_directory, "uldra.yaml");

    /// <summary>Databases on the assembly's servers.</summary>
    public static async Task<ScenarioRun> CreateAsync(ScenarioServers servers, Combination combination, string scenario)
    {
        var source = await servers.CreateSourceAsync(combination.Source);
        var targets = new List<TestDatabase>();
        for (var shard = 0; shard < TargetsOf(scenario); shard++)
            targets.Add(await servers.CreateTargetAsync(combination.Target, shard));
        return await CreateAsync(scenario, source, targets);
    }

    /// <summary>Databases that the caller made, for servers with settings of their own.</summary>
    public static async Task<ScenarioRun> CreateAsync(
        string scenario, TestDatabase source, IReadOnlyList<TestDatabase> targets, string? start = null)
    {
        var run = new ScenarioRun(scenario, source, targets);
        await source.Sql.ExecuteAsync(Read(scenario, "source.sql"));
        var forTargets = Read(scenario, Exists(scenario, "target.sql") ? "target.sql" : "source.sql");
        foreach (var target in targets)
            await target.Sql.ExecuteAsync(forTargets);
        run._environment["SOURCE"] = source.Server.Url();
        for (var shard = 0; shard < targets.Count; shard++)
            run._environment[$"T{shard}"] = targets[shard].Url;
        await run.WriteFileAsync(start ?? await PositionAsync(source));
        return run;
    }

    /// <summary>Where the log ends now, instead of where it did when the tables were made.</summary>
    public async Task StartAtEndAsync(string? start) => await WriteFileAsync(start ?? await PositionAsync(Source));

    /// <summary>Those that need no steps in between.</summary>
    public static string[] Scenarios() =>
        [.. Directory.GetDirectories(Root).Select(Path.GetFileName).OfType<string>().Where(name => Exists(name, "workload.sql")).Order()];

    public Task WorkAsync(string file = "workload.sql") => Source.Sql.ExecuteAsync(Read(_scenario, file));

    /// <summary>The file again, with one text in it replaced.</summary>
    public async Task ChangeFileAsync(string what, string by)
    {
        var text = await System.IO.File.ReadAllTextAsync(File);
        Assert.Contains(what, text);
        await System.IO.File.WriteAllTextAsync(File, text.Replace(what, by, StringComparison.Ordinal));
    }

    public Task<RunResult> RunAsync() => CommandAsync("run", "FILE", "--until-caught-up");

    /// <summary>The same in a process of its own, as a user starts it.</summary>
    public async Task<RunResult> RunAloneAsync()
    {
        await using var process = await StartAsync("--until-caught-up");
        return new RunResult(await process.Exited.WaitAsync(TestContext.Current.CancellationToken), process.Log);
    }

    /// <summary>Runs until caught up and fails the test, with the log, unless it ends well.</summary>
    public async Task CatchUpAsync() => AssertDone(await RunAsync());

    public static void AssertDone(RunResult result) =>
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}:{Environment.NewLine}{result.Log}");

    public Task<UldraProcess> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(), arguments);

    public Task<UldraProcess> StartAsync(Dictionary<string, string> environment, params string[] arguments) =>
        StartCommandAsync("run", environment, arguments);

    /// <param name="command">Which command of the program, on the scenario's file.</param>
    /// <param name="environment">Wins over the scenario's own.</param>
    /// <param name="arguments">Behind the file.</param>
    public Task<UldraProcess> StartCommandAsync(string command, Dictionary<string, string> environment, params string[] arguments)
    {
        foreach (var (name, value) in _environment)
            environment.TryAdd(name, value);
        var log = Path.Combine(_directory, $"{command}{Interlocked.Increment(ref _processes)}.log");
        return UldraProcess.StartAsync(log, environment, [command, File, .. arguments]);
    }

    /// <summary>Runs a command to its end; the argument FILE stands for the pipeline's file.</summary>
    public async Task<RunResult> CommandAsync(params string[] arguments)
    {
        var result = await UldraProgram.RunAsync(_environment, [.. arguments.Select(argument => argument == "FILE" ? File : argument)]);
        return new RunResult(result.ExitCode, result.Error + result.Output);
    }

    public Task<List<string>> DifferencesAsync(string file = "expect.sql") =>
        Expectation.Parse(Read(_scenario, file)).DifferencesAsync(Source.Sql, [.. Targets.Select(target => target.Sql)]);

    public async Task ExpectAsync(string file = "expect.sql")
    {
        var differences = await DifferencesAsync(file);
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        foreach (var database in Targets.Append(Source).Where(database => database.Server.ProcessId != 0))
            await DropAsync(database);
    }

    /// <summary>A database that somebody still uses stays: to say so must not take the place of what made the test fail.</summary>
    static async Task DropAsync(TestDatabase database)
    {
        try
        {
            await database.Server.Sql.ExecuteAsync($"DROP DATABASE IF EXISTS {database.Name}");
        }
        catch (SqlClientException e)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{database.Name} was not dropped: {e.Message}");
        }
    }

    async Task WriteFileAsync(string start)
    {
        var yaml = Read(_scenario, "uldra.yaml")
            .Replace("DATABASE", Source.Name, StringComparison.Ordinal)
            .Replace("START", start, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, yaml);
    }

    /// <summary>Where the source's log ends now, as <c>start</c> takes it.</summary>
    static async Task<string> PositionAsync(TestDatabase source)
    {
        var variable = source.Server.Family == MySql.ServerFamily.MySql ? "@@GLOBAL.gtid_executed" : "@@GLOBAL.gtid_binlog_pos";
        return $"gtid:{await source.Sql.ScalarAsync($"SELECT REPLACE({variable}, CHAR(10), '')")}";
    }

    public static int TargetsOf(string scenario) => TargetVariable().Count(Read(scenario, "uldra.yaml"));

    static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    static bool Exists(string scenario, string file) => System.IO.File.Exists(Path.Combine(Root, scenario, file));

    static string Read(string scenario, string file) => System.IO.File.ReadAllText(Path.Combine(Root, scenario, file));

    [GeneratedRegex(@"\$\{T\d\}")]
    private static partial Regex TargetVariable();
}
