using System.Text;
using Uldra.Applying;
using Uldra.Model;

namespace Uldra.Tests.Applying;

public sealed class ProgressRowsTests
{
    readonly ProgressRows _rows = new("bank", epoch: 1, lane: 2, pruneEvery: 1, rowsMax: 3);

    [Fact]
    public void Rows_above_what_waits_stay_until_one_says_the_same()
    {
        for (var sequence = 2; sequence <= 4; sequence++)
        {
            Assert.False(_rows.WantsSum);
            Assert.Null(Commit(watermark: 0, covered: 0, newest: sequence));
        }

        Assert.True(_rows.WantsSum);
        Assert.EndsWith("lane=2 AND n<=3", Commit(watermark: 0, covered: 4, newest: 4));
        Assert.Equal((false, 1), (_rows.WantsSum, _rows.Kept));
    }

    [Fact]
    public void Row_with_more_than_the_sum_says_stays()
    {
        Commit(watermark: 0, covered: 0, newest: 2);
        Commit(watermark: 0, covered: 0, newest: 5);

        Assert.EndsWith("n<=1", Commit(watermark: 0, covered: 4, newest: 4));
        Assert.Equal(2, _rows.Kept);
    }

    string? Commit(long watermark, long covered, long newest)
    {
        var record = new ProgressRecord("0-1-1", "", "bin.000001", 4, 0, watermark, covered, newest);
        var prune = _rows.PruneSql(record);
        _rows.Committed(record);
        return prune is null ? null : Encoding.UTF8.GetString(prune);
    }
}
