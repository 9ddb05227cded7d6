namespace Uldra.MySql.Binlog;

/// <summary>An event that is well-formed and yet cannot be handled. Becomes a <see cref="BinlogFormatException"/> where the place is
/// known.</summary>
sealed class EventRefusedException(string cause, string next, Exception? inner = null) : Exception(cause, inner)
{
    public string Next { get; } = next;
}
