using Uldra.MySql.Binlog;
using Uldra.MySql.Tests.Fuzz;

namespace Uldra.MySql.Tests.Fixtures;

/// <summary>Every kind of event is recorded from a real server, or stands here with the reason why it is not.</summary>
public sealed class KindCoverageTests
{
    static readonly Dictionary<string, EventKind[]> NotRecorded = new()
    {
        ["only servers before those that are supported write it"] =
        [
            EventKind.Unknown, EventKind.StartV3, EventKind.Load, EventKind.Slave, EventKind.CreateFile, EventKind.ExecLoad,
            EventKind.DeleteFile, EventKind.NewLoad, EventKind.WriteRowsV0, EventKind.UpdateRowsV0, EventKind.DeleteRowsV0,
        ],
        ["stands in no file: a dump makes it up"] = [EventKind.Heartbeat, EventKind.HeartbeatV2],
        ["group replication writes it"] = [EventKind.TransactionContext, EventKind.ViewChange],
        ["only after a failure of the server"] = [EventKind.Incident],
        ["no server writes it by itself"] = [EventKind.Ignorable],
        ["LOAD DATA of a file above the server's buffer; its first event stops the reader"] = [EventKind.AppendBlock],
        ["needs a server with a plugin for keys"] = [EventKind.MariaDbStartEncryption],
        ["MariaDB numbers them and writes the first version"] =
        [
            EventKind.MariaDbWriteRowsCompressed, EventKind.MariaDbUpdateRowsCompressed, EventKind.MariaDbDeleteRowsCompressed,
        ],
    };

    [Fact]
    public void Every_kind_is_recorded_or_has_a_reason()
    {
        var recorded = RecordedEvents.All.SelectMany(log => log.Events).Select(e => (EventKind)e[4]).ToHashSet();
        var excused = NotRecorded.Values.SelectMany(k => k).ToHashSet();
        Assert.DoesNotContain(recorded, kind => !Enum.IsDefined(kind));
        Assert.DoesNotContain(recorded, excused.Contains);
        Assert.Equal(Enum.GetValues<EventKind>().Except(recorded).Order(), excused.Order());
    }
}
