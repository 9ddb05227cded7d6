namespace Uldra.Model;

/// <summary>
/// Batches whose bytes nobody needs any more, to be filled again: a batch's arrays are large, and new ones for every batch would cost more
/// memory in garbage than the changes themselves. The reader rents; whoever lets the last shard transaction go returns.
/// </summary>
/// <param name="bytesMax">Memory that idle batches may keep; above it they are dropped.</param>
public sealed class ChangeBatchPool(long bytesMax)
{
    readonly Lock _lock = new();
    readonly Stack<ChangeBatch> _idle = [];
    long _bytes;

    public ChangeBatch Rent()
    {
        lock (_lock)
        {
            if (!_idle.TryPop(out var batch))
                return new ChangeBatch();
            _bytes -= batch.MemoryBytes;
            return batch;
        }
    }

    public void Return(ChangeBatch batch)
    {
        batch.Clear();
        lock (_lock)
        {
            if (_bytes + batch.MemoryBytes > bytesMax)
                return;
            _bytes += batch.MemoryBytes;
            _idle.Push(batch);
        }
    }
}
