using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>
/// Everything that can be known before starting, in one pass: <c>check</c> prints it, and <c>run</c> starts from it. It changes nothing
/// anywhere. What a running pipeline finds out later (rows that a target refuses, DDL) is not here.
/// </summary>
public static class Checker
{
    /// <summary>Asks all servers side by side. Problems come in the order: file, source, targets in file order.</summary>
    public static async Task<CheckReport> CheckAsync(PipelineOptions options, CancellationToken token)
    {
        var sourceProblems = new ProblemList(ProblemSide.Source);
        var source = new SourceCheck(options, sourceProblems);
        var targets = options.Targets.Select(t => new TargetCheck(t, new ProblemList(ProblemSide.Target))).ToList();
        await Task.WhenAll([source.RunAsync(token), .. targets.Select(t => t.RunAsync(token))]).ConfigureAwait(false);

        var fileProblems = new ProblemList(ProblemSide.Configuration);
        new ServerPairs(options, fileProblems).Check(source, targets);
        var tables = new TablePairs(options, fileProblems).Check(source, targets);
        return new CheckReport
        {
            Problems = [.. fileProblems.All, .. sourceProblems.All, .. targets.SelectMany(t => t.Problems.All)],
            Source = source.Source,
            Targets = [.. targets.Select(t => t.Target)],
            Tables = tables,
        };
    }

    /// <summary>Only what reading a source's log from a place needs.</summary>
    /// <exception cref="MySqlException">The source cannot be asked.</exception>
    public static async Task<IReadOnlyList<Problem>> CheckLogAsync(MySqlConnectionOptions source, StartPoint start, CancellationToken token)
    {
        var problems = new ProblemList(ProblemSide.Source);
        var where = $"source {source.Host}:{source.Port}";
        var probe = await ServerProbe.OpenAsync(source, token).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            ServerVersions.Check(probe.Server, "source", where, problems);
            if (!probe.IsOn("log_bin"))
                problems.Error("source-log-off", where, "The server writes no binary log (log_bin is OFF).",
                    "Start it with log_bin=bin and a server_id of its own; this needs a restart.");
            else
                await new StartCheck(probe, SourceCheck.KindOf(probe), where, problems).RunAsync(start.ToString(), token).ConfigureAwait(false);
        }
        return problems.All;
    }
}
