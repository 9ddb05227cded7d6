using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Logs that real servers wrote for <c>Fixtures/xa.sql</c>.</summary>
public sealed class XaFixtureTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("uldra-xa-");

    public static TheoryData<string> Names => new(FixtureLog.Names);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Names))]
    public void Rows_are_delivered_by_their_fate(string name)
    {
        var decoder = FixtureLog.Decoder(name);
        var transactions = new List<string>();
        var rows = "";
        foreach (var packet in FixtureLog.Events($"xa-{name}"))
            foreach (var item in ItemText.Feed(decoder, [packet]))
                if (item.StartsWith("Row ", StringComparison.Ordinal))
                    rows += item[3..];
                else if (item is "Commit" or "Prepared")
                {
                    var xa = decoder.Transaction.Xa;
                    transactions.Add($"{item} {xa.Step} {xa.Name}:{rows}");
                    rows = "";
                }
        Assert.Equal(
        [
            "Prepared Prepared X'61',X'62',7:", "Prepared Prepared X'00ff',X'',1:", "Prepared Prepared X'72',X'',1:", "Commit None : 6",
            "Commit Committed X'00ff',X'',1: 3 4", "Commit RolledBack X'72',X'',1:", "Commit Committed X'61',X'62',7: 1 1", "Commit None : 7",
            "Commit None : 8 10",
        ], transactions.Skip(4).Take(9));
        Assert.Equal(["X'6f70656e',X'',1"], decoder.Prepared.ToList().Select(p => p.Name));
    }

    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mariadb-11.8")]
    public void Only_the_commit_of_an_alter_in_two_phases_has_its_statement(string name)
    {
        var decoder = FixtureLog.Decoder(name);
        var phases = new List<string>();
        foreach (var packet in FixtureLog.Events($"xa-{name}"))
        {
            decoder.Decode(packet);
            for (var text = ""; decoder.TryTakePending(out var item);)
                if (item == BinlogItem.Statement)
                    text = decoder.Statement.Text;
                else if (item == BinlogItem.Commit && decoder.Transaction.Alter != AlterPhase.None)
                    phases.Add($"{decoder.Transaction.Alter}: {text}");
        }
        Assert.Equal(["Started: ", "Committed: ALTER TABLE x.d ADD b INT", "Started: ", "RolledBack: "], phases);
    }

    [Fact]
    public void MariaDbs_notes_about_a_transaction_are_read()
    {
        var old = Starts("mariadb-10.11");
        var current = Starts("mariadb-11.8");
        Assert.All(old, s => Assert.Equal(0U, s.Thread));
        Assert.All(current, s => Assert.NotEqual(0U, s.Thread));
        foreach (var starts in new[] { old, current })
        {
            Assert.Equal(TransactionTraits.Standalone | TransactionTraits.Ddl, starts[0].Traits & ~TransactionTraits.AllowParallel);
            Assert.Equal(TransactionTraits.Transactional, starts[3].Traits & ~TransactionTraits.AllowParallel);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_commit_whose_prepare_was_not_read_stops_with_its_name(string name)
    {
        await using var reader = await BehindPreparesAsync(name, requirePrepared: true);
        var error = await Assert.ThrowsAsync<PreparedUnknownException>(() => ReadAsync(reader));
        Assert.Contains("X'00ff',X'',1", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_commit_whose_prepare_was_not_read_is_delivered_without_rows_on_request(string name)
    {
        await using var reader = await BehindPreparesAsync(name, requirePrepared: false);
        Assert.Equal(["X'00ff',X'',1", "X'61',X'62',7"], await ReadAsync(reader));
    }

    [Theory, MemberData(nameof(Names))]
    public void Mutated_events_are_read_or_refused(string name)
    {
        var events = FixtureLog.Events($"xa-{name}");
        Fuzzing.Run(1000, random =>
        {
            var decoder = FixtureLog.Decoder(name, verify: false);
            var victim = random.Next(events.Count);
            try
            {
                for (var i = 0; i < events.Count; i++)
                {
                    decoder.Decode(i == victim ? Damaged(random, events[i]) : events[i]);
                    while (decoder.TryTakePending(out _))
                    {
                    }
                }
            }
            catch (BinlogFormatException)
            {
            }
            decoder.Abandon();
            decoder.Prepared.Dispose();
            Assert.Equal((0L, 0L), (decoder.Prepared.MemoryBytes, decoder.Prepared.DiskBytes));
        });
    }

    static List<(TransactionTraits Traits, uint Thread)> Starts(string name)
    {
        var starts = new List<(TransactionTraits, uint)>();
        foreach (var packet in FixtureLog.Events($"xa-{name}"))
            if ((EventKind)packet[4] == EventKind.MariaDbGtid)
            {
                var gtid = MariaDbGtidEvent.Parse(packet.AsSpan(EventHeader.Bytes..^4));
                starts.Add((gtid.Traits, gtid.ThreadId));
            }
        return starts;
    }

    /// <summary>The names of commits whose rows are not known.</summary>
    static async Task<List<string>> ReadAsync(BinlogReader reader)
    {
        var unknown = new List<string>();
        var rows = 0;
        for (var item = BinlogItem.Idle; item != BinlogItem.End; item = await reader.ReadAsync(TestContext.Current.CancellationToken))
            if (item == BinlogItem.Begin)
                rows = 0;
            else if (item == BinlogItem.Rows)
                rows++;
            else if (item == BinlogItem.Commit && reader.Transaction.Xa is { Step: XaStep.Committed, HasPrepare: false } xa && rows == 0)
                unknown.Add(xa.Name);
        return unknown;
    }

    /// <summary>From the plain transaction on, with three prepared before it.</summary>
    async Task<BinlogReader> BehindPreparesAsync(string name, bool requirePrepared)
    {
        var file = $"xa-{name}.binlog.000001";
        var offset = 4UL;
        var prepares = 0;
        foreach (var packet in FixtureLog.Events($"xa-{name}").TakeWhile(_ => prepares < 3))
        {
            prepares += (EventKind)packet[4] == EventKind.XaPrepare ? 1 : 0;
            offset += (uint)packet.Length;
        }
        var path = Path.Combine(_folder.FullName, file);
        File.Copy(FixtureLog.PathOf($"xa-{name}"), path);
        var start = new TransactionSet(PositionKind.File);
        start.AddBefore(TransactionId.AtFile(file, offset));
        return await BinlogReader.OpenFilesAsync(
            new BinlogFileOptions { Paths = [path], Start = new LogPosition(start, file, offset), RequirePrepared = requirePrepared },
            TestContext.Current.CancellationToken);
    }

    static byte[] Damaged(Random random, byte[] packet)
    {
        var damaged = Mutation.Of(random, packet);
        if (damaged.Length >= EventHeader.Bytes && random.Next(4) != 0)
            BitConverter.TryWriteBytes(damaged.AsSpan(9), damaged.Length);
        return damaged;
    }
}
