using System.Text;

namespace Uldra.Applying;

/// <summary>
/// A lane removes expired versions of deleted rows in small steps, at the pace at which it leaves new ones: twice as many each time, so that it
/// keeps up.
/// </summary>
/// <param name="table">Where they stand.</param>
sealed class TombstonePruning(string table)
{
    const int CommitsBetween = 16;

    int _left;
    int _commits;

    /// <summary>Null when it is not yet time.</summary>
    public byte[]? Sql() => _commits < CommitsBetween ? null : Encoding.UTF8.GetBytes(
        $"DELETE FROM {table} WHERE expires<UTC_TIMESTAMP() ORDER BY expires LIMIT {SqlText.Number(2L * _left)}");

    public void Committed(int tombstones)
    {
        if (_commits == CommitsBetween)
            (_commits, _left) = (0, 0);
        if (tombstones == 0)
            return;
        _commits++;
        _left += tombstones;
    }
}
