namespace Uldra.Mapping;

/// <summary>A source table's shape does not fit its target's; the message names what differs.</summary>
public sealed class TablePlanException(string message) : Exception(message);
