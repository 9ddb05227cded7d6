namespace Uldra.MySql.Tests.Wire;

public sealed class PacketReaderTests(ITestOutputHelper output)
{
    const int Part = PacketReader.PartBytesMax;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packets_come_whole_however_the_bytes_are_cut()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var packets = new List<byte[]>();
            for (var i = random.Next(1, 600); i > 0; i--)
            {
                packets.Add(new byte[random.Next(20) == 0 ? random.Next(200_000) : random.Next(60)]);
                random.NextBytes(packets[^1]);
            }
            var stream = new ChunkedStream(Framed(packets), () => random.Next(10) == 0 ? random.Next(1, 5) : random.Next(1, 100_000));
            var reader = new PacketReader(new Transport(stream, TimeProvider.System));
            foreach (var packet in packets)
                Assert.True((await reader.ReadAsync(Token)).Span.SequenceEqual(packet));
            Assert.Equal(0, reader.BufferedBytes);
        }
    }

    [Fact]
    public async Task Many_small_packets_cost_one_read()
    {
        var stream = new ChunkedStream(Framed([.. Enumerable.Range(0, 1000).Select(i => new byte[i % 50])]), () => int.MaxValue);
        var reader = new PacketReader(new Transport(stream, TimeProvider.System));
        for (var i = 0; i < 1000; i++)
        {
            await reader.ReadAsync(Token);
            Assert.Equal(i < 999, reader.HasBufferedPacket);
        }
        Assert.Equal(1, stream.Reads);
    }

    [Fact]
    public async Task Packets_in_memory_are_read_without_waiting_or_allocating()
    {
        var stream = new ChunkedStream(Framed([.. Enumerable.Range(0, 1000).Select(_ => new byte[40])]), () => int.MaxValue);
        var reader = new PacketReader(new Transport(stream, TimeProvider.System));
        await reader.ReadAsync(Token);
        ReadBuffered(reader, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var bytes = ReadBuffered(reader, 800);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(800 * 40, bytes);
    }

    [Theory]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(2 * Part)]
    [InlineData(2 * Part + 5)]
    public async Task Packets_above_16_MB_are_written_in_parts_and_read_as_one(int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var written = new MemoryStream();
        var writer = new PacketChannel(new Transport(written, TimeProvider.System));
        await writer.WriteAsync(payload, Token);
        await writer.WriteAsync("next"u8.ToArray(), Token);
        Assert.Equal(length + 4L * (length / Part + 1) + 8, written.Length);

        var stream = new ChunkedStream(written.ToArray(), () => 100_000);
        var reader = new PacketReader(new Transport(stream, TimeProvider.System));
        Assert.True((await reader.ReadAsync(Token)).Span.SequenceEqual(payload));
        Assert.Equal("next"u8.ToArray(), (await reader.ReadAsync(Token)).ToArray());
    }

    [Theory]
    [InlineData(Part - 2)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    public async Task The_command_byte_counts_into_the_parts(int length)
    {
        var written = new MemoryStream();
        var writer = new PacketChannel(new Transport(written, TimeProvider.System));
        await writer.WriteCommandAsync(Command.Query, new byte[length], Token);
        var reader = new PacketReader(new Transport(new ChunkedStream(written.ToArray(), () => int.MaxValue), TimeProvider.System));
        var packet = await reader.ReadAsync(Token);
        Assert.Equal(length + 1, packet.Length);
        Assert.Equal(Command.Query, packet.Span[0]);
        Assert.Equal(0, reader.BufferedBytes);
    }

    [Theory]
    [InlineData(0xFE)]
    [InlineData(0xFF)]
    public async Task A_promised_length_is_not_believed_before_the_bytes_arrive(byte low)
    {
        var reader = new PacketReader(new Transport(new MemoryStream([low, 0xFF, 0xFF, 0, .. new byte[300_000]]), TimeProvider.System));
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await reader.ReadAsync(Token));
        Assert.Equal(2013, fault.Code);
        Assert.InRange(reader.CapacityBytes, 300_004, 1 << 20);
    }

    [Theory]
    [InlineData(int.MaxValue, 256 << 10)]
    [InlineData(60_000, 64 << 10)]
    public async Task Reads_that_fill_the_buffer_make_it_larger_up_to_a_limit(int chunk, int expected)
    {
        var packets = Enumerable.Range(0, 2000).Select(_ => new byte[1000]).ToList();
        var reader = new PacketReader(new Transport(new ChunkedStream(Framed(packets), () => chunk), TimeProvider.System));
        foreach (var packet in packets)
            Assert.Equal(packet.Length, (await reader.ReadAsync(Token)).Length);
        Assert.Equal(expected, reader.CapacityBytes);
    }

    [Fact]
    public async Task A_buffer_grown_by_one_huge_packet_is_given_back()
    {
        var stream = new ChunkedStream(Framed([new byte[9_000_000], new byte[9], new byte[200_000]]), () => 100_000);
        var reader = new PacketReader(new Transport(stream, TimeProvider.System));
        await reader.ReadAsync(Token);
        Assert.InRange(reader.CapacityBytes, 9_000_000, int.MaxValue);
        await reader.ReadAsync(Token);
        await reader.ReadAsync(Token);
        Assert.InRange(reader.CapacityBytes, 200_000, 1 << 20);
    }

    [Fact]
    public async Task A_wrong_sequence_id_is_refused_at_its_offset()
    {
        var reader = new PacketReader(new Transport(new MemoryStream([1, 0, 0, 0, 9, 1, 0, 0, 2, 9]), TimeProvider.System));
        await reader.ReadAsync(Token);
        var fault = await Assert.ThrowsAsync<MySqlProtocolException>(async () => await reader.ReadAsync(Token));
        Assert.Equal(8, fault.Offset);
    }

    [Fact]
    public async Task A_wrong_sequence_id_in_a_later_part_is_refused_at_its_offset()
    {
        var stream = new MemoryStream([0xFF, 0xFF, 0xFF, 0, .. new byte[Part], 1, 0, 0, 7, 9]);
        var reader = new PacketReader(new Transport(stream, TimeProvider.System));
        var fault = await Assert.ThrowsAsync<MySqlProtocolException>(async () => await reader.ReadAsync(Token));
        Assert.Equal(4 + Part + 3, fault.Offset);
    }

    [Fact]
    public async Task Parts_beyond_the_largest_packet_are_refused()
    {
        var reader = new PacketReader(new Transport(new EndlessPartsStream(), TimeProvider.System)) { BytesMax = 40 << 20 };
        var fault = await Assert.ThrowsAsync<MySqlProtocolException>(async () => await reader.ReadAsync(Token));
        Assert.Equal(2 * (4L + Part), fault.Offset);
    }

    static int ReadBuffered(PacketReader reader, int count)
    {
        var bytes = 0;
        for (; count > 0; count--)
            bytes += reader.TryRead(out var packet) ? packet.Length : 0;
        return bytes;
    }

    static byte[] Framed(List<byte[]> packets)
    {
        var bytes = new MemoryStream();
        for (var i = 0; i < packets.Count; i++)
            bytes.Write(FakePeer.Frame(i, packets[i]));
        return bytes.ToArray();
    }
}
