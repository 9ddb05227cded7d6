namespace Uldra.Applying;

/// <summary>
/// Puts the operations of a batch into waves: an operation's wave is one behind the last earlier operation that shares a key with it.
/// Within a wave all are independent of each other, so their order there is free; waves run one after the other.
/// A hash that two different keys share only makes one wave more.
/// </summary>
sealed class Waves : IDisposable
{
    const int StartSlots = 1024;

    /// <summary>A commit of the usual size needs no more; what a huge transaction took goes back.</summary>
    const int KeepSlots = 64 * 1024;

    // Open addressing with linear probing; a slot is in use when its generation is the current one, so that a new batch clears nothing.
    Slot[] _slots = Rooms.Rent<Slot>(StartSlots);
    int _mask = StartSlots - 1;
    int _used;
    int _generation = 1;

    public Waves() => Array.Clear(_slots);

    /// <summary>Forgets the last batch.</summary>
    public void Reset()
    {
        _used = 0;
        if (_slots.Length > KeepSlots)
            Renew();
        if (++_generation != ushort.MaxValue)
            return;
        Array.Clear(_slots);
        _generation = 1;
    }

    /// <summary>
    /// The wave of the next operation in order, from <paramref name="first"/>. An operation without keys depends on nothing.
    /// </summary>
    /// <param name="keys">The operation's.</param>
    /// <param name="first">The first wave it may stand in.</param>
    /// <param name="operation">Which it is, for <see cref="LastOf"/>.</param>
    public int Place(ReadOnlySpan<ulong> keys, int first = 0, int operation = 0)
    {
        if ((_used + keys.Length) * 2L > _mask)
            Grow(keys.Length);
        var wave = first;
        foreach (var key in keys)
        {
            ref var slot = ref Find(key);
            if (slot.Generation == _generation)
                wave = Math.Max(wave, slot.Wave + 1);
        }
        foreach (var key in keys)
            Set(key, wave, operation);
        return wave;
    }

    /// <summary>The one operation that was the last to have each of these keys; -1 when there is none such.</summary>
    public int LastOf(ReadOnlySpan<ulong> keys)
    {
        var last = -1;
        foreach (var key in keys)
        {
            ref var slot = ref Find(key);
            if (slot.Generation != _generation || (last >= 0 && slot.Operation != last))
                return -1;
            last = slot.Operation;
        }
        return last;
    }

    public void Dispose()
    {
        if (_slots.Length > 0)
            Rooms.Return(_slots);
        _slots = [];
    }

    void Renew()
    {
        Rooms.Return(_slots);
        _slots = Rooms.Rent<Slot>(StartSlots);
        Array.Clear(_slots);
        _mask = StartSlots - 1;
        _generation = 0;
    }

    void Set(ulong key, int wave, int operation)
    {
        ref var slot = ref Find(key);
        if (slot.Generation != _generation)
            _used++;
        slot = new Slot(key, wave, operation, _generation);
    }

    ref Slot Find(ulong key)
    {
        // The keys are hashes already, but nothing says that their low bits are the good ones.
        var at = (int)(key * 0x9E3779B97F4A7C15 >> 33) & _mask;
        while (_slots[at].Generation == _generation && _slots[at].Key != key)
            at = (at + 1) & _mask;
        return ref _slots[at];
    }

    void Grow(int more)
    {
        var size = _mask + 1;
        while ((_used + more) * 2L > size - 1)
            size = checked(size * 2);
        var old = _slots;
        var oldSize = _mask + 1;
        _slots = Rooms.Rent<Slot>(size);
        Array.Clear(_slots);
        _mask = size - 1;
        for (var i = 0; i < oldSize; i++)
            if (old[i].Generation == _generation)
                Find(old[i].Key) = old[i];
        Rooms.Return(old);
    }

    /// <summary>Sixteen bytes: a huge transaction has hundreds of thousands of keys.</summary>
    readonly struct Slot(ulong key, int wave, int operation, int generation)
    {
        // Wave (24 bits), operation (24), generation (16), as many as BatchPlan gives them.
        readonly ulong _rest = ((ulong)wave << 40) | ((ulong)operation << 16) | (uint)generation;

        public ulong Key { get; } = key;

        public int Wave => (int)(_rest >> 40);

        public int Operation => (int)(_rest >> 16) & 0xFFFFFF;

        public int Generation => (ushort)_rest;
    }
}
