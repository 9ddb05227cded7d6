using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Uldra.Configuration;

namespace Uldra.Applying;

/// <summary>
/// (6) A MySQL or MariaDB database as a target. It writes for one owner: the epoch that <see cref="TargetStore.ClaimAsync"/> gave.
/// Create the tables and claim the target first.
/// </summary>
public sealed class MySqlTarget(
    TargetOptions target, string pipeline, ulong epoch, LaneOptions? options = null, FaultPoints? faults = null, ILogger? log = null,
    TimeProvider? time = null) : ITarget
{
    public string Name => target.Name;

    /// <summary>Connects and registers. Lane numbers of one target must differ: a number's connection ends the one before it.</summary>
    /// <exception cref="TargetException">Could not connect (transient), or a newer instance owns the target (fenced).</exception>
    public async ValueTask<ITargetLane> OpenLaneAsync(int lane, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        var context = new LaneContext(target, pipeline, epoch, lane, options ?? new(), faults ?? FaultPoints.None,
            log ?? NullLogger.Instance, time ?? TimeProvider.System);
        var opened = new MySqlLane(context);
        try
        {
            await opened.ConnectAsync(token).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Nothing to do: connections belong to the lanes.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
