using Uldra.Model;
using System.Text;

namespace Uldra.Applying;

/// <summary>
/// A lane's own rows of the progress table: appended with every commit, and removed again once the low watermark covers what they say.
/// Appended, not updated: one hot row per shard would make lanes wait for each other. Where the watermark stands still they add up, until one
/// row is wanted that says the same as all of them.
/// </summary>
sealed class ProgressRows(string pipeline, ulong epoch, int lane, int pruneEvery, int rowsMax = int.MaxValue)
{
    readonly Queue<(ulong N, long MaxSequence)> _kept = new();
    readonly string _key = $"pipeline={SqlText.Quote(pipeline)} AND lane={SqlText.Number(lane)}";
    ulong _last;
    int _sincePrune;
    int _pruning;

    /// <summary>The number of the row the next commit writes. Used again when that commit is known not to have happened.</summary>
    public ulong Next => _last + 1;

    /// <summary>The number of the last row that is known to be committed; 0 before the first.</summary>
    public ulong Last => _last;

    /// <summary>Rows the lane has on the target.</summary>
    public int Kept => _kept.Count;

    public bool WantsSum => _kept.Count >= rowsMax;

    public string LastSql => $"SELECT MAX(n) FROM {TargetTables.Progress} WHERE {_key}";

    /// <summary>Takes the number of the last row that an earlier lane of this number left.</summary>
    public void StartAfter(ulong last) => _last = last;

    public byte[] InsertSql(ProgressRecord record) => Encoding.UTF8.GetBytes(
        $"INSERT INTO {TargetTables.Progress} (pipeline,lane,n,epoch,applied,`partial`,file,`offset`,commit_time_ms) VALUES ("
        + $"{SqlText.Quote(pipeline)},{SqlText.Number(lane)},{SqlText.Number(Next)},{SqlText.Number(epoch)},"
        + $"{SqlText.Quote(record.Applied)},"
        + $"{SqlText.Quote(record.Partial)},{SqlText.Quote(record.File)},{SqlText.Number(record.Offset)},"
        + $"{SqlText.Number(record.CommitTimeMs)})");

    /// <summary>Removes what the record makes superfluous; null when it is not yet time or there is nothing.</summary>
    public byte[]? PruneSql(ProgressRecord record)
    {
        _pruning = 0;
        if (_sincePrune + 1 < pruneEvery)
            return null;
        ulong through = 0;
        foreach (var (n, maxSequence) in _kept)
        {
            if (maxSequence > record.CoveredSequence)
                break;
            through = n;
            _pruning++;
        }
        return _pruning == 0
            ? null
            : Encoding.UTF8.GetBytes($"DELETE FROM {TargetTables.Progress} WHERE {_key} AND n<={SqlText.Number(through)}");
    }

    /// <summary>Whether the commit that was under way is there.</summary>
    public string IsThereSql() =>
        $"SELECT 1 FROM {TargetTables.Progress} WHERE {_key} AND n={SqlText.Number(Next)} AND epoch={SqlText.Number(epoch)}";

    public void Committed(ProgressRecord record)
    {
        _sincePrune = _pruning > 0 ? 0 : _sincePrune + 1;
        for (; _pruning > 0; _pruning--)
            _kept.Dequeue();
        _kept.Enqueue((++_last, record.MaxSequence));
    }
}
