namespace Uldra.MySql.Tests.Wire;

/// <summary>Whole answers with bytes changed at random: they end in rows, a server's error or a protocol error.</summary>
public sealed class AnswerFuzzTests(ITestOutputHelper output)
{
    static readonly byte[][] Packets =
    [
        FakePeer.OkWithMore, [2], FakePeer.Field("a"), FakePeer.Field("b"), FakePeer.Eof, [1, (byte)'x', 0xFB], [0xFC, 2, 0, 65, 66, 0],
        [0xFE, 0, 0, 10, 0], [0xFB, .. "/etc/passwd"u8], FakePeer.OkWithMore, FakePeer.Error(1213, "40001", "Deadlock"),
    ];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_answers_end_in_a_known_way()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await RunAsync(new Random(seed), rounds => rounds < 5_000);
    }

    [Fact]
    [Trait("kind", "long")]
    public async Task Changed_answers_end_in_a_known_way_for_long()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var seconds = int.Parse(Environment.GetEnvironmentVariable("ULDRA_FUZZ_SECONDS") ?? "10");
        var end = Environment.TickCount64 + seconds * 1000L;
        await RunAsync(new Random(seed), _ => Environment.TickCount64 < end);
    }

    static async Task RunAsync(Random random, Func<int, bool> more)
    {
        for (var rounds = 0; more(rounds); rounds++)
        {
            var bytes = random.Next(2) == 0 ? ChangedPackets(random) : Mutation.Of(random, Framed(Packets));
            var transport = new Transport(new ChunkedStream(bytes, () => random.Next(1, 200)), TimeProvider.System);
            var channel = new PacketChannel(transport);
            try
            {
                await ReadAllAsync(new AnswerReader(channel));
            }
            catch (Exception e) when (e is MySqlException or MySqlProtocolException)
            {
            }
            channel.Release();
        }
    }

    static async Task ReadAllAsync(AnswerReader answers)
    {
        do
        {
            if (!await answers.BeginAsync(keepNames: true, Token))
                continue;
            while (answers.TryNextRow(out var isRow) ? isRow : await answers.NextRowAsync(Token))
            {
            }
        }
        while (answers.Last.HasMore);
    }

    static byte[] ChangedPackets(Random random) =>
        Framed([.. Packets.Select(packet => random.Next(4) == 0 ? Mutation.Of(random, packet) : packet)]);

    static byte[] Framed(byte[][] packets) => [.. packets.SelectMany((packet, i) => FakePeer.Frame(i < 9 ? i : i + 1, packet))];
}
