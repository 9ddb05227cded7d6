using Microsoft.Extensions.Logging;

namespace Uldra.Pipeline;

/// <summary>What the engine is given from outside: nothing of it is static, so that many pipelines live in one process.</summary>
/// <param name="RetryFor">How long a failing source or target is retried; null without end.</param>
sealed record EngineServices(ILogger Log, TimeProvider Time, FaultPoints Faults, EngineCounters Counters, TimeSpan? RetryFor);
