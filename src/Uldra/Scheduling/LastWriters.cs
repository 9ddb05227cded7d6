using Uldra.Model;

namespace Uldra.Scheduling;

/// <summary>
/// Which shard transaction was the last to have a key. A key stays where it stands when its writer is done, until room is needed: to take each
/// out again would cost as much as to put it in, and this is where the scheduler waits for memory. So keys name their writers by number and
/// keep none of them alive.
/// </summary>
sealed class LastWriters
{
    const int SlotsMin = 1024;

    // Open addressing with linear probing; a slot without a writer is free.
    Slot[] _slots = new Slot[SlotsMin];
    int _used;

    // By number, from 1; the numbers of those that are done are given again.
    Place[] _places = new Place[SlotsMin];
    int _placesUsed = 1;
    readonly Stack<int> _free = [];

    /// <summary>Makes a shard transaction the last writer of a key. Returns who was it before; null when nobody was, or who was is done.</summary>
    public ShardTransaction? Replace(ulong key, ShardTransaction writer)
    {
        ref var slot = ref SlotOf(key);
        var before = WriterOf(slot);
        Set(ref slot, writer);
        return before;
    }

    /// <summary>Makes a shard transaction the last writer of a key that no other has.</summary>
    public void Add(ulong key, ShardTransaction writer)
    {
        ref var slot = ref SlotOf(key);
        if (WriterOf(slot) is null)
            Set(ref slot, writer);
    }

    /// <summary>A shard transaction is done: nobody follows it any more.</summary>
    public void Remove(ShardTransaction writer)
    {
        if (writer.WriterNumber == 0)
            return;
        ref var place = ref _places[writer.WriterNumber];
        place.Writer = null;
        place.Generation++;
        _free.Push(writer.WriterNumber);
        writer.WriterNumber = 0;
    }

    ShardTransaction? WriterOf(in Slot slot)
    {
        ref readonly var place = ref _places[slot.Number];
        return place.Generation == slot.Generation ? place.Writer : null;
    }

    void Set(ref Slot slot, ShardTransaction writer)
    {
        if (writer.WriterNumber == 0)
            Enter(writer);
        slot.Number = writer.WriterNumber;
        slot.Generation = _places[slot.Number].Generation;
    }

    void Enter(ShardTransaction writer)
    {
        if (!_free.TryPop(out var number))
            number = _placesUsed++;
        if (number == _places.Length)
            Array.Resize(ref _places, checked(number * 2));
        _places[number].Writer = writer;
        writer.WriterNumber = number;
    }

    /// <summary>The slot of a key; a free one is its own from now on, and gets a writer.</summary>
    ref Slot SlotOf(ulong key)
    {
        if (_used >= _slots.Length / 4 * 3)
            MakeRoom();
        ref var slot = ref Find(key);
        if (slot.Number == 0)
            _used++;
        slot.Key = key;
        return ref slot;
    }

    ref Slot Find(ulong key)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        // The keys are hashes already, but nothing says that their low bits are the good ones.
        var at = (int)(key * 0x9E3779B97F4A7C15 >> 33) & mask;
        while (slots[at].Number != 0 && slots[at].Key != key)
            at = (at + 1) & mask;
        return ref slots[at];
    }

    /// <summary>
    /// Takes out the keys whose writers are done, in place: from behind a free slot on, each of the others goes as near to its own place as it can,
    /// which is never further than where it stood. When that leaves little room there are too few slots.
    /// </summary>
    void MakeRoom()
    {
        var mask = _slots.Length - 1;
        var start = Array.FindIndex(_slots, slot => slot.Number == 0);
        _used = 0;
        for (var i = 1; i < _slots.Length; i++)
        {
            ref var slot = ref _slots[(start + i) & mask];
            var key = slot;
            slot = default;
            if (WriterOf(key) is null)
                continue;
            Find(key.Key) = key;
            _used++;
        }

        if (_used > _slots.Length / 2)
            Grow();
    }

    void Grow()
    {
        var old = _slots;
        _slots = new Slot[checked(old.Length * 2)];
        foreach (ref readonly var slot in old.AsSpan())
            if (slot.Number != 0)
                Find(slot.Key) = slot;
    }

    struct Slot
    {
        public ulong Key;
        public int Number;
        public uint Generation;
    }

    struct Place
    {
        public ShardTransaction? Writer;
        public uint Generation;
    }
}
