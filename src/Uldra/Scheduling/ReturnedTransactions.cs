using Uldra.Model;
using Uldra.MySql.Positions;

namespace Uldra.Scheduling;

/// <summary>
/// What comes back from the quarantine in one go, in the order in which it went there, with the edges among it. In the order of the log all
/// of it stands before everything that waits because of it.
/// </summary>
sealed class ReturnedTransactions(Action<ShardTransaction, ShardTransaction> addEdge)
{
    readonly Dictionary<string, TableOrder> _tableOrders = new(StringComparer.Ordinal);
    readonly Dictionary<TransactionId, List<ShardTransaction>> _puts = [];
    readonly Dictionary<string, ulong> _shapes = new(StringComparer.Ordinal);
    readonly List<ShardTransaction> _all = [];

    /// <summary>Who has each key last.</summary>
    public Dictionary<ulong, ShardTransaction> LastWriters { get; } = [];

    public void Add(ShardTransaction returned)
    {
        Follow(returned);
        _all.Add(returned);
        foreach (ref readonly var operation in returned.Operations)
        {
            _shapes[operation.Table.Name] = operation.Table.KeyShape;
            foreach (var key in returned.AllKeysOf(operation))
                LastWriters[key] = returned;
            if (operation.Table.NeedsTableOrder)
                OrderOf(operation.Table).Append(returned, operation.TableWide, addEdge);
        }

        if (returned.IsTail)
            return;
        if (!_puts.TryGetValue(returned.Id, out var puts))
            _puts[returned.Id] = puts = [];
        puts.Add(returned);
    }

    /// <summary>Makes a shard transaction wait for those that it depends on.</summary>
    public void Follow(ShardTransaction later)
    {
        foreach (ref readonly var operation in later.Operations)
        {
            // Keys of two shapes cannot be compared.
            if (_shapes.TryGetValue(operation.Table.Name, out var shape) && shape != operation.Table.KeyShape)
                foreach (var returned in _all)
                    addEdge(returned, later);
            foreach (var key in later.AllKeysOf(operation))
                if (LastWriters.TryGetValue(key, out var last))
                    addEdge(last, later);
            if (operation.Table.NeedsTableOrder)
                OrderOf(operation.Table).Follow(later, operation.TableWide, addEdge);
        }

        if (later.IsTail && _puts.TryGetValue(later.Id, out var puts))
            foreach (var put in puts)
                addEdge(put, later);
    }

    TableOrder OrderOf(TargetTable table)
    {
        if (!_tableOrders.TryGetValue(table.Name, out var order))
            _tableOrders[table.Name] = order = new TableOrder();
        return order;
    }
}
