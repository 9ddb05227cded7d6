using Uldra.MySql.Binlog;
using Uldra.MySql.Tests.Fixtures;
using Uldra.MySql.Tests.Fuzz;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Which events have a checksum, on recorded bytes; and that a wrong byte is seen wherever there is one.</summary>
public sealed class ChecksumTests
{
    public static TheoryData<string> Servers => ["mariadb-10.11", "mariadb-11.8", "mysql-9.7"];

    [Theory, MemberData(nameof(Servers))]
    public void A_changed_byte_anywhere_is_seen(string server)
    {
        var log = Log("transactions", server);
        for (var i = 0; i < log.Events.Count; i++)
            for (var at = 0; at < log.Events[i].Length; at++)
            {
                var damaged = log.Events[i].ToArray();
                damaged[at] ^= 0x10;
                Assert.False(Reads([.. log.Events.Take(i), damaged], negotiated: true), $"event {i} of {log}, byte {at}");
            }
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_compressed_transaction_is_checked_as_a_whole(string server)
    {
        var log = Log("compressed", server);
        var at = log.Events.ToList().FindIndex(e => (EventKind)e[4] is EventKind.TransactionPayload or EventKind.MariaDbWriteRowsCompressedV1);
        var damaged = log.Events[at].ToArray();
        damaged[^10] ^= 1;
        Assert.True(Reads(log.Events, negotiated: true));
        Assert.False(Reads([.. log.Events.Take(at), damaged], negotiated: true));
    }

    [Theory, MemberData(nameof(Servers))]
    public void The_files_own_word_counts_and_not_what_was_negotiated(string server)
    {
        foreach (var negotiated in new[] { true, false })
        {
            Assert.True(Reads(Log("checksum-none", server).Events, negotiated));
            Assert.True(Reads(Log("transactions", server).Events, negotiated));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public void The_announcement_of_a_file_follows_what_was_negotiated(string server)
    {
        var with = EventBytes.ArtificialRotate("bin.000001", 4);
        var without = with[..^4];
        BitConverter.TryWriteBytes(without.AsSpan(9), without.Length);
        var damaged = with.ToArray();
        damaged[20] ^= 1;
        foreach (var scenario in new[] { "checksum-none", "transactions" })
        {
            var events = Log(scenario, server).Events;
            Assert.True(Reads([with, .. events], negotiated: true));
            Assert.True(Reads([without, .. events], negotiated: false));
            Assert.False(Reads([damaged, .. events], negotiated: true));
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public void Each_file_says_it_anew(string server)
    {
        var files = new Fixture("checksum-switched", server).LogFiles.ConvertAll(RecordedEvents.Read);
        Assert.Equal([true, false, true], files.Select(f => f.HasChecksum));
        Assert.True(Reads([.. files.SelectMany(f => f.Events)], negotiated: true));
    }

    /// <summary>A description that was damaged so that it denies the checksums would otherwise hide all damage behind it.</summary>
    [Theory, MemberData(nameof(Servers))]
    public void A_description_on_disk_is_checked_even_when_it_says_there_are_no_checksums(string server)
    {
        foreach (var scenario in new[] { "checksum-none", "transactions" })
        {
            var description = Log(scenario, server).Events[0].ToArray();
            Assert.True(Reads([description], negotiated: false, fromFiles: true));
            description[^5] ^= 1;
            Assert.False(Reads([description], negotiated: false, fromFiles: true));
        }
    }

    /// <summary>The server sets a bit of the first event while it writes, behind the checksum's back.</summary>
    [Theory, MemberData(nameof(Servers))]
    public void A_file_in_use_is_read(string server)
    {
        var events = Log("transactions", server).Events.ToList();
        events[0] = events[0].ToArray();
        events[0][EventHeader.FlagsOffset] |= EventHeader.InUseFlag;
        Assert.True(Reads(events, negotiated: true));
    }

    static RecordedEvents Log(string scenario, string server) => RecordedEvents.Read(new Fixture(scenario, server).LogFiles[0]);

    static bool Reads(IReadOnlyList<byte[]> events, bool negotiated, bool fromFiles = false)
    {
        var decoder = new EventDecoder(null, ServerFamily.MySql, negotiated, verifyChecksum: true, fromFiles: fromFiles);
        try
        {
            foreach (var packet in events)
            {
                decoder.Decode(packet);
                while (decoder.TryTakePending(out _))
                {
                }
            }
            return true;
        }
        catch (BinlogFormatException)
        {
            return false;
        }
    }
}
