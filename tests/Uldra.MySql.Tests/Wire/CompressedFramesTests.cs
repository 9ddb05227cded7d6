using System.IO.Compression;

namespace Uldra.MySql.Tests.Wire;

/// <summary>The compressed protocol: what goes out comes in again; frames that lie end soon, and in little memory.</summary>
public sealed class CompressedFramesTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Compress.Zlib)]
    [InlineData(Compress.Zstd)]
    public async Task Packets_of_any_size_come_back_as_they_were(Compress compress)
    {
        var random = new Random(1);
        byte[][] payloads = [.. new[] { 0, 1, 45, 46, 47, 4000, 65_531, 65_532, 65_533, 300_000, 0xFFFFFF, 0x1000001 }.Select(Payload)];
        var written = new MemoryStream();
        var writer = Channel(written, compress);
        foreach (var payload in payloads)
            await writer.WriteAsync(payload, Token);
        Assert.True(written.Length < payloads.Sum(payload => payload.LongLength) / 2, "nothing was compressed");

        var reader = Channel(new ChunkedStream(written.ToArray(), () => random.Next(1, 60_000)), compress);
        foreach (var payload in payloads)
            Assert.True((await reader.ReadAsync(Token)).Span.SequenceEqual(payload), $"{payload.Length} bytes");
        Assert.Equal(2013, (await Assert.ThrowsAsync<MySqlException>(async () => await reader.ReadAsync(Token))).Code);
    }

    /// <summary>Half of it repeats, half of it does not compress at all.</summary>
    static byte[] Payload(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload.AsSpan(0, length / 8));
        return payload;
    }

    [Fact]
    public async Task A_command_starts_the_frames_numbers_again()
    {
        var written = new MemoryStream();
        var channel = Channel(written, Compress.Zlib);
        await channel.WriteCommandAsync(Command.Query, new byte[100_000], Token);
        await channel.WriteCommandAsync(Command.Query, new byte[10], Token);
        Assert.Equal([0, 1, 2, 0], Numbers(written.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_frame_that_lies_ends_in_a_protocol_error(string lie, byte[] bytes)
    {
        var reader = Channel(new MemoryStream(bytes), Compress.Zlib);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await ReadAllAsync(reader));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20, $"{lie} was believed");
    }

    public static TheoryData<string, byte[]> Lies => new()
    {
        { "another number", Frame(1, Ok, 0) },
        { "empty", Frame(0, [], 0) },
        { "an empty frame that claims bytes", Frame(0, [], 9) },
        { "no zlib", Frame(0, [.. "this is no zlib stream"u8], 100) },
        { "zlib with a dictionary that nobody has", Frame(0, [0x78, 0x20, 1, 2, 3, 4, 5], 100) },
        { "more than claimed", Frame(0, Deflated(FakePeer.Frame(0, new byte[1000])), 999) },
        { "less than claimed", Frame(0, Deflated(FakePeer.Frame(0, new byte[1000])), 1005) },
        { "16 MB claimed of nothing", Frame(0, Deflated(FakePeer.Frame(0, [1, 2, 3])), 0xFFFFFF) },
        { "a bomb", Frame(0, Deflated([.. FakePeer.Frame(0, [1]), .. new byte[50 << 20]]), 5) },
        { "a checksum that is wrong", Frame(0, [.. Deflated(FakePeer.Frame(0, Incompressible))[..^1], 99], 1004) },
        { "a packet across frames, the second with another number", [.. Frame(0, [9, 0, 0, 0, 1, 2], 0), .. Frame(5, new byte[7], 0)] },
    };

    [Fact]
    public async Task A_server_that_does_not_compress_what_it_promised_is_a_protocol_error()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadFrameAsync();
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.SendAsync(1, FakePeer.Ok);
            await peer.ReadToEndAsync();
        });
        await using var connection = await MySqlConnection.ConnectAsync(server.Options with { Compress = Compress.Zlib }, Token);
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await connection.ExecuteAsync("DO 0", Token));
        Assert.False(connection.IsUsable);
    }

    [Theory]
    [InlineData(Compress.Zlib, 5)]
    [InlineData(Compress.Zstd, 26)]
    public async Task A_compression_that_the_server_does_not_offer_is_refused(Compress compress, int bit)
    {
        await using var server = FakeServer.Start(peer =>
            peer.SendAsync(0, FakePeer.Handshake(capabilities: 0xDFFF_F7FF & ~(1u << bit))));
        var options = server.Options with { Compress = compress };
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((2066, false), (fault.Code, fault.IsTransient));
    }

    [Fact]
    public async Task The_last_word_of_a_server_is_understood_in_a_frame_with_another_number()
    {
        await using var server = FakeServer.Start(async peer =>
        {
            await peer.LogInAndReadFrameAsync();
            await peer.SendRawAsync(Frame(0, FakePeer.Frame(0, FakePeer.Error(1927, "70100", "Connection was killed")), 0));
            await peer.ReadToEndAsync();
        });
        await using var connection = await MySqlConnection.ConnectAsync(server.Options with { Compress = Compress.Zlib }, Token);
        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteAsync("DO 0", Token));
        Assert.Equal((1927, true), (fault.Code, fault.IsConnectionLost));
    }

    static byte[] Incompressible { get; } = Random.Shared.GetItems<byte>([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 1000);

    static byte[] Ok { get; } = FakePeer.Frame(0, FakePeer.Ok);

    static PacketChannel Channel(Stream stream, Compress compress)
    {
        var channel = new PacketChannel(new Transport(stream, TimeProvider.System));
        channel.EndLogin(compress);
        return channel;
    }

    static async Task ReadAllAsync(PacketChannel reader)
    {
        while (true)
            await reader.ReadAsync(Token);
    }

    static byte[] Frame(byte number, byte[] payload, int uncompressed) =>
    [
        (byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), number,
        (byte)uncompressed, (byte)(uncompressed >> 8), (byte)(uncompressed >> 16), .. payload,
    ];

    static byte[] Deflated(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize))
            zlib.Write(bytes);
        return compressed.ToArray();
    }

    static IEnumerable<int> Numbers(byte[] frames)
    {
        for (var at = 0; at < frames.Length; at += 7 + (frames[at] | frames[at + 1] << 8 | frames[at + 2] << 16))
            yield return frames[at + 3];
    }
}
