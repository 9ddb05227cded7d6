namespace Uldra.Tests.Simulation;

/// <summary>Shards that are detached, answer again and rejoin, at any moment: the policy of the engine only chooses better ones.</summary>
sealed class Formations(Scene scene, Random random, List<PendingApply> pending, Func<PendingApply, bool> mayBecomeDurable, Action<PendingApply> makeDurable,
    Action<string> note)
{
    /// <summary>Commits of lanes that were left; their servers may still do them until they are asked.</summary>
    readonly List<PendingApply> _left = [];

    int _detachesLeft = scene.Shape.Detaches;

    /// <summary>False when nothing of it happens now.</summary>
    public bool Step(Instance instance)
    {
        if (_left.Count > 0 && random.Next(20) == 0)
            Land(_left[random.Next(_left.Count)]);
        if (random.Next(instance.IsSplit ? 40 : 120) > 0)
            return false;
        var lost = instance.Lost.ToList();
        var shard = random.Next(scene.Shards.Length);
        if (!instance.Apart.Contains(shard))
            return _detachesLeft > 0 && instance.Apart.Count < scene.Shards.Length - 1 && Detach(instance, shard);
        return lost.Contains(shard) ? Recover(instance, shard) : random.Next(3) == 0 && Rejoin(instance, shard);
    }

    /// <summary>What keeps from the end what only another formation can do; false when there is nothing like it.</summary>
    public bool Unite(Instance instance)
    {
        if (!instance.IsSplit)
            return false;
        foreach (var shard in instance.Lost.ToList())
            if (!Recover(instance, shard))
                return true;
        return Reform(instance, [], []);
    }

    /// <summary>All instances die at this instant.</summary>
    public void Kill()
    {
        foreach (var left in _left.ToList())
            Land(left);
    }

    bool Detach(Instance instance, int shard)
    {
        note($"shard {shard} detached");
        _detachesLeft--;
        scene.Counters.Detached++;
        return Reform(instance, [.. instance.Apart, shard], [.. instance.Lost, shard]);
    }

    bool Rejoin(Instance instance, int shard)
    {
        note($"shard {shard} rejoins");
        scene.Counters.Rejoined++;
        return Reform(instance, [.. instance.Apart.Where(s => s != shard)], [.. instance.Lost]);
    }

    bool Recover(Instance instance, int shard)
    {
        if (!Owns(instance, shard))
            return false;
        Ask(shard);
        note($"shard {shard} answers");
        if (instance.Recover(shard))
            return true;
        scene.Counters.FormedAgain++;
        return Reform(instance, [.. instance.Apart], [.. instance.Lost.Where(s => s != shard)]);
    }

    /// <summary>An owner of the past finds out when it asks.</summary>
    bool Reform(Instance instance, HashSet<int> apart, HashSet<int> silent)
    {
        var asked = Enumerable.Range(0, scene.Shards.Length).Where(shard => !silent.Contains(shard)).ToList();
        if (!asked.TrueForAll(shard => Owns(instance, shard)))
            return false;
        foreach (var begun in pending.FindAll(p => p.Instance == instance))
        {
            pending.Remove(begun);
            _left.Add(begun);
        }

        foreach (var shard in asked)
            Ask(shard);
        instance.Reform(apart, silent);
        return true;
    }

    /// <summary>Connections of old lanes are ended first: from then on nothing comes from them any more.</summary>
    void Ask(int shard)
    {
        if (scene.Plant != Plant.DetachedLanesLive)
            foreach (var left in _left.FindAll(p => p.Shard.Number == shard))
                Land(left);
    }

    void Land(PendingApply left)
    {
        _left.Remove(left);
        if (!left.IsDurable && random.Next(2) == 0 && mayBecomeDurable(left))
            makeDurable(left);
    }

    bool Owns(Instance instance, int shard) => scene.Shards[shard].Epoch == instance.Epoch;
}
