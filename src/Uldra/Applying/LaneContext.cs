using System.Globalization;
using Microsoft.Extensions.Logging;
using Uldra.Configuration;

namespace Uldra.Applying;

/// <summary>What a lane is told once: where it writes, for whom, and with which limits.</summary>
sealed record LaneContext(
    TargetOptions Target, string Pipeline, ulong Epoch, int Lane, LaneOptions Options, FaultPoints Faults, ILogger Log, TimeProvider Time)
{
    /// <summary>How errors name the place.</summary>
    public string Where { get; } = $"target {Target.Name}, lane {Lane.ToString(CultureInfo.InvariantCulture)}";
}
