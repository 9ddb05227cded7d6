using System.Globalization;
using System.Text;
using Uldra.MySql.Binlog;
using Uldra.MySql.Tests.Binlog;
using Uldra.MySql.Tests.Fuzz;

namespace Uldra.MySql.Tests.Fixtures;

/// <summary>What is recorded of each kind of event. Every kind is recorded from a real server, or stands here with the reason why it is not.</summary>
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
        ["only servers newer than those tested write it"] = [EventKind.LargeTransaction, EventKind.MariaDbPartialRows],
        ["passed over in a dump; EncryptedLogTests has it from a real server"] = [EventKind.MariaDbStartEncryption],
        ["MariaDB numbers them and writes the first version"] =
        [
            EventKind.MariaDbWriteRowsCompressed, EventKind.MariaDbUpdateRowsCompressed, EventKind.MariaDbDeleteRowsCompressed,
        ],
    };

    /// <summary>The table in docs/compatibility.md is what the recordings hold; ULDRA_UPDATE_DOCS=1 writes it.</summary>
    [Fact]
    public void The_table_of_events_is_what_was_recorded()
    {
        const string Start = "<!-- events -->\n", End = "<!-- end of events -->";
        var page = File.ReadAllText(CompatibilityPage.File);
        var (from, to) = (page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, page.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("ULDRA_UPDATE_DOCS") == "1")
            File.WriteAllText(CompatibilityPage.File, page[..from] + Table() + page[to..]);
        else
            Assert.Equal(Table(), page[from..to]);
    }

    [Fact]
    public void Every_kind_is_recorded_or_has_a_reason()
    {
        var recorded = RecordedEvents.All.SelectMany(log => log.Events).Select(e => (EventKind)e[4]).ToHashSet();
        var excused = NotRecorded.Values.SelectMany(k => k).ToHashSet();
        Assert.DoesNotContain(recorded, kind => !Enum.IsDefined(kind));
        Assert.DoesNotContain(recorded, excused.Contains);
        Assert.Equal(Enum.GetValues<EventKind>().Except(recorded).Order(), excused.Order());
    }

    static string Table()
    {
        var table = new StringBuilder("| kind | MariaDB 10.11 | MariaDB 11.8 | MySQL 9.7 | outcome, or why it is not recorded |\n| --- | --- | --- | --- | --- |\n");
        foreach (var kind in Enum.GetValues<EventKind>().Where(k => k != EventKind.Unknown))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {(byte)kind} {kind} |");
            foreach (var server in new[] { "mariadb-10.11", "mariadb-11.8", "mysql-9.7" })
            {
                var isRecorded = RecordedEvents.All.Any(log => log.Name.Contains(server) && log.Events.Any(e => (EventKind)e[4] == kind));
                table.Append(isRecorded ? " recorded |" : " |");
            }
            var reason = NotRecorded.FirstOrDefault(r => r.Value.Contains(kind)).Key;
            table.Append(CultureInfo.InvariantCulture, $" {Outcome(kind)}{(reason is null ? "" : $"; not recorded: {reason}")} |\n");
        }
        return table.ToString();
    }

    /// <summary>As the decoder does it, with a body that no kind has: what it refuses whatever is in it, stops.</summary>
    static string Outcome(EventKind kind)
    {
        var decoder = new EventDecoder(null, ServerFamily.MySql, hasChecksum: true, verifyChecksum: false, fromFiles: true);
        try
        {
            decoder.Decode(EventBytes.Build(kind, [1, 2, 3]));
            return decoder.HasPending ? "read" : "passed over";
        }
        catch (BinlogFormatException e)
        {
            return e.InnerException is EventRefusedException ? "stops" : "read";
        }
    }
}
