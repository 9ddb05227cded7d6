using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;
using Uldra.MySql.Tests.Fixtures;
using Uldra.MySql.Tests.Fuzz;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>The bytes of GTID sets against those that a server wrote: each of its files begins with the set of all that came before.</summary>
public sealed class GtidSetBytesTests
{
    [Theory]
    [InlineData("gtid-tagged")]
    [InlineData("gtid-switched")]
    [InlineData("rotation")]
    [InlineData("restart")]
    public void A_set_has_the_bytes_that_the_server_writes(string scenario)
    {
        var applied = new TransactionSet(PositionKind.MySqlGtid);
        var files = new Fixture(scenario, "mysql-9.7").LogFiles.ConvertAll(RecordedEvents.Read);
        foreach (var log in files)
        {
            var previous = log.Events.First(e => (EventKind)e[4] == EventKind.PreviousGtids);
            var bytes = previous.AsSpan(EventHeader.Bytes, previous.Length - EventHeader.Bytes - 4).ToArray();
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(GtidSetBytes.Encode(applied)));
            AddAll(log, applied);
        }
        Assert.True(files.Count > 1);
    }

    static void AddAll(RecordedEvents log, TransactionSet applied)
    {
        var decoder = new EventDecoder(null, ServerFamily.MySql, log.HasChecksum, verifyChecksum: true);
        decoder.MoveTo(log.File, 4);
        foreach (var packet in log.Events)
        {
            decoder.Decode(packet);
            while (decoder.TryTakePending(out var item))
                if (item == BinlogItem.Commit && decoder.Transaction.Id.Kind == PositionKind.MySqlGtid)
                    applied.Add(decoder.Transaction.Id);
        }
    }
}
