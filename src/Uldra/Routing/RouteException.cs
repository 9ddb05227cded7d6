namespace Uldra.Routing;

/// <summary>A row whose shard cannot be decided; the message names table, column and the next step, never row data.</summary>
public sealed class RouteException(string message) : Exception(message);
