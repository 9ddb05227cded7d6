namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Frames of the compressed protocol, of both algorithms.</summary>
sealed class FrameFuzzer : IFuzzer
{
    readonly byte[][] _written = [Write(Compress.Zlib), Write(Compress.Zstd)];

    public void Round(Random random)
    {
        var compress = random.Next(2) == 0 ? Compress.Zlib : Compress.Zstd;
        var bytes = Mutation.Of(random, _written[compress == Compress.Zlib ? 0 : 1]);
        WireBytes.Attempt(() => ReadAllAsync(Channel(WireBytes.Transport(random, bytes), compress)));
    }

    static byte[] Write(Compress compress)
    {
        var written = new MemoryStream();
        var writer = Channel(new Transport(written, TimeProvider.System), compress);
        foreach (var length in new[] { 3, 100, 2000, 9_000 })
        {
            var payload = new byte[length];
            new Random(length).NextBytes(payload.AsSpan(0, length / 8));
            writer.WriteAsync(payload, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
        }
        return written.ToArray();
    }

    static PacketChannel Channel(Transport transport, Compress compress)
    {
        var channel = new PacketChannel(transport);
        channel.EndLogin(compress);
        return channel;
    }

    static async Task ReadAllAsync(PacketChannel reader)
    {
        while (true)
            await reader.ReadAsync(TestContext.Current.CancellationToken);
    }
}
