using Uldra.Cli.Demo.Comparing;

namespace Uldra.Cli.Demo;

/// <param name="Options">What was asked for.</param>
/// <param name="Rows">Row changes the source committed.</param>
/// <param name="Transactions">Transactions the source committed.</param>
/// <param name="Seeded">How many of both were there before the traffic.</param>
/// <param name="Seconds">How long the traffic ran.</param>
/// <param name="LagSeconds">Commit to visible on a shard: the median and the 99th percentile, kills and resumes left out.</param>
/// <param name="ResumeSeconds">Of each kill: from SIGKILL until every shard showed something committed after it.</param>
/// <param name="Comparison">The verdict.</param>
sealed record DemoResult(
    DemoOptions Options, long Rows, long Transactions, (long Rows, long Transactions) Seeded, double Seconds,
    (double Median, double P99) LagSeconds,
    IReadOnlyList<double> ResumeSeconds, ComparisonResult Comparison)
{
    public double RowsPerSecond => (Rows - Seeded.Rows) / Seconds;

    public double TransactionsPerSecond => (Transactions - Seeded.Transactions) / Seconds;

    public int ExitCode => Comparison.Differences == 0 ? Cli.ExitCode.Done : Cli.ExitCode.Unfinished;
}
