namespace Uldra.MySql.Binlog;

/// <summary>The savepoints of the open transaction, each with what was held when it was set.</summary>
sealed class Savepoints
{
    /// <summary>Older ones are forgotten; going back to one of those stops.</summary>
    const int CountMax = 10_000;

    readonly List<(byte[] Name, long Length)> _set = [];

    public bool Any => _set.Count > 0;

    /// <param name="name">As the server wrote it, with its quotes. One of the same name is gone then.</param>
    public void Set(ReadOnlySpan<byte> name, long length)
    {
        if (Find(name) is var same and >= 0)
            _set.RemoveAt(same);
        if (_set.Count == CountMax)
            _set.RemoveAt(0);
        _set.Add((name.ToArray(), length));
    }

    /// <summary>What was held then; it stays set, those after it are gone. -1 when it cannot be told which one is meant.</summary>
    public long BackTo(ReadOnlySpan<byte> name)
    {
        // Servers compare these names by a collation, which may take two names for one that look different here.
        var at = _set.Count > 1 && !AreAscii() ? -1 : Find(name);
        if (at < 0)
            return -1;
        _set.RemoveRange(at + 1, _set.Count - at - 1);
        return _set[at].Length;
    }

    public void Clear() => _set.Clear();

    int Find(ReadOnlySpan<byte> name)
    {
        for (var i = _set.Count - 1; i >= 0; i--)
            if (name.SequenceEqual(_set[i].Name) || System.Text.Ascii.EqualsIgnoreCase(_set[i].Name, name))
                return i;
        return -1;
    }

    bool AreAscii()
    {
        foreach (var (name, _) in _set)
            if (!System.Text.Ascii.IsValid(name))
                return false;
        return true;
    }
}
