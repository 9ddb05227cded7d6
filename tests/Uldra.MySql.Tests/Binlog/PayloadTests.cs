using System.Runtime.InteropServices;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>Compressed transactions built by hand: what is allowed and what no server sends.</summary>
public sealed class PayloadTests
{
    const byte Zstd = 0;
    const byte None = 255;
    readonly EventDecoder _decoder = new(PositionKind.MySqlGtid, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true);

    public PayloadTests() => Feed(EventBytes.ArtificialRotate("bin.000001", 4));

    static byte[] Inner => Concat(Bare(EventBytes.Query("BEGIN")), Bare(EventBytes.TableMap()), Bare(EventBytes.InsertRow(5)), Bare(EventBytes.Xid()));

    static BinlogItem[] Whole => [BinlogItem.Begin, BinlogItem.Rows, BinlogItem.Commit];

    [Fact]
    public void Zstd_gives_the_inner_events() => Assert.Equal(Whole, Read(Payload(Zstd, Compress(Inner), Inner.Length)));

    [Fact]
    public void Compression_none_gives_the_inner_events() => Assert.Equal(Whole, Read(Payload(None, Inner, Inner.Length)));

    [Fact]
    public void Several_frames_are_one_payload() =>
        Assert.Equal(Whole, Read(Payload(Zstd, Concat(Compress(Inner[..40]), Compress(Inner[40..])), Inner.Length)));

    [Fact]
    public void Without_an_uncompressed_size_the_frames_decide() => Assert.Equal(Whole, Read(Payload(Zstd, Compress(Inner), null)));

    [Fact]
    public void Unknown_header_fields_are_skipped_by_length() =>
        Assert.Equal(Whole, Read(Concat([9, 3, 1, 2, 3], Payload(Zstd, Compress(Inner), Inner.Length))));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void A_size_that_lies_stops(int more) => Stops(Payload(Zstd, Compress(Inner), Inner.Length + more));

    [Fact]
    public void An_unknown_compression_stops() => Stops(Payload(7, Inner, Inner.Length));

    [Fact]
    public void A_payload_of_another_length_than_it_says_stops() => Stops([.. Payload(None, Inner, Inner.Length), 0]);

    [Fact]
    public void A_payload_that_ends_within_an_event_stops()
    {
        Stops(Payload(None, Inner[..^1], null));
        Stops(Payload(Zstd, Compress(Inner[..^1]), null));
    }

    [Fact]
    public void A_cut_or_damaged_frame_stops()
    {
        var frame = Compress(Inner);
        Stops(Payload(Zstd, frame[..^3], Inner.Length));
        frame[0] ^= 1;
        Stops(Payload(Zstd, frame, Inner.Length));
    }

    [Fact]
    public void A_payload_within_a_payload_stops()
    {
        var nested = Bare(EventBytes.Build(EventKind.TransactionPayload, Payload(None, Inner, Inner.Length)));
        Stops(Payload(None, nested, nested.Length));
    }

    [Fact]
    public void A_gtid_within_a_payload_stops() => Stops(Payload(None, Concat(Bare(EventBytes.Gtid(9)), Inner), null));

    [Fact]
    public void A_transaction_that_its_payload_does_not_end_is_still_open()
    {
        Assert.Equal([BinlogItem.Begin, BinlogItem.Rows], Read(Payload(None, Inner[..^27], null)));
        Assert.True(_decoder.InTransaction);
    }

    [Fact]
    public void A_bomb_costs_no_more_than_one_buffer()
    {
        // 200 MB of zeros from a few kilobytes: the first inner event's size is 0, so it ends there.
        var bomb = Payload(Zstd, Compress(new byte[200_000_000]), 200_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Stops(bomb);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void An_inner_event_that_claims_a_gigabyte_allocates_by_what_comes()
    {
        var claim = Bare(EventBytes.Query("BEGIN"));
        BitConverter.TryWriteBytes(claim.AsSpan(9), 1 << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Stops(Payload(Zstd, Compress(claim), null));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    List<BinlogItem> Read(byte[] payload) => Feed(EventBytes.Gtid(1), EventBytes.Build(EventKind.TransactionPayload, payload));

    void Stops(byte[] payload)
    {
        var decoder = new EventDecoder(PositionKind.MySqlGtid, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true);
        Assert.Throws<BinlogFormatException>(() => Feed(decoder, EventBytes.ArtificialRotate("bin.000001", 4), EventBytes.Gtid(1),
            EventBytes.Build(EventKind.TransactionPayload, payload)));
    }

    List<BinlogItem> Feed(params byte[][] packets) => Feed(_decoder, packets);

    static List<BinlogItem> Feed(EventDecoder decoder, params byte[][] packets)
    {
        var items = new List<BinlogItem>();
        foreach (var packet in packets)
        {
            decoder.Decode(packet);
            while (decoder.TryTakePending(out var item))
                if (item != BinlogItem.Idle)
                    items.Add(item);
        }
        return items;
    }

    /// <summary>Inner events have no checksum.</summary>
    static byte[] Bare(byte[] packet)
    {
        var bare = packet[..^4];
        BitConverter.TryWriteBytes(bare.AsSpan(9), bare.Length);
        return bare;
    }

    static byte[] Payload(byte compression, byte[] payload, int? uncompressed) =>
    [
        2, (byte)(compression < 251 ? 1 : 3), .. Number(compression),
        .. uncompressed is { } size ? (byte[])[3, 9, .. Number((ulong)size)] : [],
        1, 9, .. Number((ulong)payload.Length),
        0, .. payload,
    ];

    static byte[] Number(byte value) => value < 251 ? [value] : [0xFC, value, 0];

    static byte[] Number(ulong value) => [0xFE, .. BitConverter.GetBytes(value)];

    static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    static byte[] Compress(byte[] bytes)
    {
        var target = new byte[(int)CompressBound((nuint)bytes.Length)];
        return target[..(int)Compress(ref target[0], (nuint)target.Length, ref bytes[0], (nuint)bytes.Length, 3)];
    }

    [DllImport("libzstd.so.1", EntryPoint = "ZSTD_compressBound")]
    static extern nuint CompressBound(nuint length);

    [DllImport("libzstd.so.1", EntryPoint = "ZSTD_compress")]
    static extern nuint Compress(ref byte target, nuint capacity, ref byte source, nuint length, int level);
}
