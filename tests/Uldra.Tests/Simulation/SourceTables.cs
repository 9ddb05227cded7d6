namespace Uldra.Tests.Simulation;

/// <summary>
/// The source's rows, changed under the constraints a server enforces at once: primary key, unique tag. Records the changes of the
/// transaction being written.
/// </summary>
sealed class SourceTables
{
    public const int Account = 0;
    public const int Rate = 1;

    readonly Dictionary<string, SourceRow>[] _rows = [[], []];
    readonly HashSet<string> _tags = [];
    ulong _clock;

    public List<SimChange> Changes { get; private set; } = [];

    public IReadOnlyDictionary<string, SourceRow> Rows(int table) => _rows[table];

    public bool IsTagFree(string? tag) => tag is null || !_tags.Contains(ServerText.Fold(tag));

    public SourceRow? Find(int table, object key) => _rows[table].GetValueOrDefault(new SourceRow(key, 0, null, 0).FoldedKey);

    /// <summary>False, and nothing changed, where a server would refuse it.</summary>
    public bool Insert(int table, object key, long owner, string? tag)
    {
        if (Find(table, key) is not null || !IsTagFree(tag))
            return false;
        var row = new SourceRow(key, owner, tag, ++_clock);
        Take(table, row);
        Record(table, null, row);
        return true;
    }

    /// <summary>Returns the row as it is now; null, and nothing changed, where a server would refuse it.</summary>
    public SourceRow? Update(int table, SourceRow before, SourceRow after)
    {
        Drop(table, before);
        if (Find(table, after.Key) is not null || !IsTagFree(after.Tag))
        {
            Take(table, before);
            return null;
        }

        after = after with { Version = ++_clock };
        Take(table, after);
        Record(table, before, after);
        return after;
    }

    public void Delete(int table, SourceRow row)
    {
        _clock++;
        Drop(table, row);
        Record(table, row, null);
    }

    public IReadOnlyList<SimChange> EndTransaction()
    {
        var changes = Changes;
        Changes = [];
        return changes;
    }

    void Take(int table, SourceRow row)
    {
        _rows[table].Add(row.FoldedKey, row);
        if (row.Tag is not null)
            _tags.Add(ServerText.Fold(row.Tag));
    }

    void Drop(int table, SourceRow row)
    {
        _rows[table].Remove(row.FoldedKey);
        if (row.Tag is not null)
            _tags.Remove(ServerText.Fold(row.Tag));
    }

    void Record(int table, SourceRow? before, SourceRow? after) =>
        Changes.Add(new SimChange(table, Changes.Count + 1, before, after, _clock));
}
