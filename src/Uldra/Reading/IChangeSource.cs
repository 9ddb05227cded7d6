using Uldra.Model;

namespace Uldra.Reading;

/// <summary>(1) and (2): the changes of a source in log order, in batches. Implemented by <see cref="LogReader"/> and by the simulator.</summary>
public interface IChangeSource : IAsyncDisposable
{
    /// <summary>
    /// The next batch; null when the end that was asked for is reached. The batch belongs to the caller; it is empty when the source had
    /// nothing for a while.
    /// </summary>
    ValueTask<ChangeBatch?> ReadAsync(CancellationToken token);

    /// <summary>Everything before this end has been handed over, and no transaction only in part.</summary>
    bool HasReached(LogEnd end);

    /// <summary>XA transactions that are prepared for long and not decided, as text.</summary>
    IReadOnlyList<string> Waiting => [];
}
