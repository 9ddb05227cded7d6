using System.Runtime.InteropServices;
using System.Text;
using Uldra.Cli.Demo.Bank;
using Uldra.Cli.Demo.Servers;

namespace Uldra.Cli.Demo;

/// <summary>The pipeline of the demo: this very program with <c>run FILE</c>, as a process of its own that can be killed.</summary>
sealed class DemoPipeline : IAsyncDisposable
{
    static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(40);

    readonly string _file;
    readonly string _log;
    ChildProcess? _process;

    DemoPipeline(string file, string log)
    {
        _file = file;
        _log = log;
    }

    /// <summary>Writes the pipeline's file; nothing runs yet.</summary>
    /// <param name="servers">Source and shards.</param>
    /// <param name="start">Where the pipeline begins, as <c>source.start</c> says it.</param>
    /// <param name="token">Gives up.</param>
    public static async Task<DemoPipeline> CreateAsync(DemoServers servers, string start, CancellationToken token)
    {
        var file = Path.Combine(servers.Directory, "uldra.yaml");
        await File.WriteAllTextAsync(file, Yaml(start, servers.SourcePort, servers.ShardPorts), token);
        return new DemoPipeline(file, Path.Combine(servers.Directory, "pipeline.log"));
    }

    public async Task StartAsync() => _process = await ChildProcess.StartAsync([.. ThisProgram(), "run", _file], _log);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Faults when the running pipeline ends though nobody asked it to.</summary>
    public async Task WatchAsync(CancellationToken token)
    {
        var code = await _process!.Exited.WaitAsync(token);
        throw Ended("ended while changes were arriving", code);
    }

    /// <summary>SIGTERM: what is on the way is finished.</summary>
    public async Task DrainAsync()
    {
        var code = await _process!.TerminateAsync(DrainPatience);
        await KillAsync();
        if (code != ExitCode.Done)
            throw Ended("did not drain", code);
    }

    /// <summary><c>run FILE --until-caught-up</c>.</summary>
    public async Task CatchUpAsync(CancellationToken token)
    {
        _process = await ChildProcess.StartAsync([.. ThisProgram(), "run", _file, "--until-caught-up"], _log);
        var code = await _process.Exited.WaitAsync(token);
        await KillAsync();
        if (code != ExitCode.Done)
            throw Ended("did not catch up", code);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    DemoException Ended(string how, int code) =>
        new($"The pipeline {how} (exit code {code}). {LogTail.Of(_log)}", code is > 0 and <= ExitCode.Fenced ? code : ExitCode.Unfinished);

    /// <summary>Through the runtime we run on ourselves, however we were started.</summary>
    static string[] ThisProgram()
    {
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return [runtime, typeof(DemoPipeline).Assembly.Location];
    }

    static string Yaml(string start, int sourcePort, IEnumerable<int> shardPorts)
    {
        var yaml = new StringBuilder($"""
            name: demo
            source:
              url: mysql://repl:repl@127.0.0.1:{sourcePort}
              start: {start}
            targets:

            """);
        foreach (var (shard, port) in shardPorts.Index())
            yaml.AppendLine($"  s{shard}: mysql://app:app@127.0.0.1:{port}/{BankSchema.Database}");
        yaml.AppendLine("tables:");
        foreach (var table in BankSchema.Tables)
        {
            var rule = table.ShardColumn is null ? "all" : $"{{ by: crc32, column: {table.ShardColumn} }}";
            yaml.AppendLine($"  {BankSchema.Database}.{table.Name}: {{ shard: {rule} }}");
        }
        return yaml.ToString();
    }
}
