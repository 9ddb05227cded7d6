using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// Keeps back every shard transaction scheduled after it that matches, and so everything that depends on those. One mechanism for DDL,
/// quarantine, pause and copy; exactly one of the three scopes is set.
/// </summary>
public sealed class Hold
{
    readonly List<ShardTransaction> _held = [];

    Hold(string reason) => Reason = reason;

    /// <summary>For status: why, in words for the person on call.</summary>
    public string Reason { get; }

    /// <summary>Source table, <c>database.table</c>, or <c>database.*</c> for all of one.</summary>
    public string? Table { get; private init; }

    public ulong? Key { get; private init; }

    public int? Shard { get; private init; }

    /// <summary>Shard transactions kept back directly, not counting those that depend on them.</summary>
    public IReadOnlyList<ShardTransaction> Held => _held;

    public static Hold OnTable(string table, string reason) => new(reason) { Table = table };

    public static Hold OnKey(ulong key, string reason) => new(reason) { Key = key };

    public static Hold OnShard(int shard, string reason) => new(reason) { Shard = shard };

    /// <summary>Keeps a shard transaction back whatever it touches.</summary>
    internal void Keep(ShardTransaction transaction) => _held.Add(transaction);

    internal bool TryKeep(ShardTransaction transaction)
    {
        if (!Matches(transaction))
            return false;
        _held.Add(transaction);
        return true;
    }

    bool Matches(ShardTransaction transaction)
    {
        if (Shard is { } shard)
            return transaction.Shard == shard;
        foreach (ref readonly var operation in transaction.Operations)
        {
            if (Table is not null && IsTable(operation.Table.SourceName))
                return true;
            if (Key is { } key && transaction.AllKeysOf(operation).Contains(key))
                return true;
        }

        return false;
    }

    bool IsTable(string name) =>
        name == Table || (Table!.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(Table[..^1], StringComparison.Ordinal));
}
