namespace Uldra;

/// <summary>
/// Named instants at which a test may kill or fail the process ("commit-sent", "put-done-tail-not"). In production nothing listens.
/// Passed in, never static, so that many pipelines can live in one process.
/// </summary>
public sealed class FaultPoints(Action<string>? reached = null)
{
    public static FaultPoints None { get; } = new();

    public void Reach(string point) => reached?.Invoke(point);
}
