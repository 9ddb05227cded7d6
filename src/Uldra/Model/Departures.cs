namespace Uldra.Model;

/// <summary>
/// The rows that leave a shard or end there at one place in the log, as far as others must know: by key, and by table where a row's key
/// cannot be hashed as the server compares it.
/// </summary>
public sealed record Departures(int Shard, LogSpot Spot, ulong[] Keys, TableDeparture[] Tables)
{
    public static ReadOnlySpan<ulong> KeysOf(ReadOnlySpan<ulong> allKeys, in RowOperation operation) => allKeys[^operation.DepartureCount..];
}

/// <param name="IsUnknown">It may be any row of the table.</param>
public readonly record struct TableDeparture(string Table, bool IsUnknown);
