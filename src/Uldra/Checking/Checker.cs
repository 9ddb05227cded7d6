using Uldra.Configuration;

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
}
