namespace Uldra.MySql.Binlog;

/// <summary>What one event amounts to, until it is taken: a statement that is a transaction by itself is three items (begin, statement,
/// commit), most events are one or none.</summary>
sealed class ItemQueue
{
    readonly BinlogItem[] _items = new BinlogItem[4];
    int _count;
    int _taken;

    public bool HasItems => _taken < _count;

    public void Add(BinlogItem item)
    {
        if (_count == _items.Length)
            throw new InvalidOperationException("An event amounts to more items than the decoder can hold back.");
        _items[_count++] = item;
    }

    public bool TryTake(out BinlogItem item)
    {
        if (_taken < _count)
        {
            item = _items[_taken++];
            return true;
        }
        _taken = _count = 0;
        item = default;
        return false;
    }
}
