using System.Text;
using Uldra.MySql.Tests.Wire;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>What a server, or whoever answers there, can send before and between the events of its log.</summary>
static class WireFuzzers
{
    static readonly byte[][] Samples =
    [
        FakePeer.Handshake(), FakePeer.Ok, FakePeer.Eof, FakePeer.Error(1213, "40001", "Deadlock"), FakePeer.Field("a"),
        FakePeer.SwitchTo("caching_sha2_password"), [3, .. "abc"u8, 0xFB, 0xFC, 2, 0, 65, 66],
    ];

    static readonly byte[][] Answers =
    [
        FakePeer.OkWithMore, [2], FakePeer.Field("a"), FakePeer.Field("b"), FakePeer.Eof, [1, (byte)'x', 0xFB], [0xFC, 2, 0, 65, 66, 0],
        [0xFE, 0, 0, 10, 0], [0xFB, .. "/etc/passwd"u8], FakePeer.OkWithMore, FakePeer.Error(1213, "40001", "Deadlock"),
    ];

    static readonly string[] Plugins = ["mysql_native_password", "caching_sha2_password", "sha256_password", "client_ed25519", "parsec"];

    static readonly byte[][] Steps =
        [[1, 3], [1, 4], [(byte)'P', 0, .. FakePeer.Nonce], [1, (byte)'P', 0, .. FakePeer.Nonce], [1, .. "-----BEGIN PUBLIC KEY-----"u8]];

    static readonly MySqlConnectionOptions Options = new() { Host = "h", User = "u", Password = "p", Tls = TlsMode.Disabled };

    public static void Packets(Random random)
    {
        var bytes = Mutation.Of(random, Pick(random, Samples));
        Attempt(() => ServerHandshake.Parse(bytes));
        Attempt(() => OkPacket.Parse(bytes));
        Attempt(() => OkPacket.ParseEof(bytes));
        Attempt(() => _ = ErrorPacket.Parse(bytes).IsTransient);
        Attempt(() => ErrorPacket.TryParse(bytes, inStep: false));
        var cursor = new PacketCursor(bytes);
        while (!cursor.AtEnd)
            cursor.TryReadColumn(out _);
    }

    /// <summary>Handshake, a change of plugin, its steps, OK; each whole or changed.</summary>
    public static async Task LoginAsync(Random random)
    {
        byte[] change = [0xFE, .. Encoding.ASCII.GetBytes(Pick(random, Plugins)), 0, .. FakePeer.Nonce, .. FakePeer.Nonce[..12], 0];
        byte[][] packets = [FakePeer.Handshake(), change, Pick(random, Steps), Pick(random, Steps), FakePeer.Ok];
        // Client and server number together; each of the server's packets but the last is answered.
        var bytes = Framed(Changed(random, packets), i => i * 2);
        await Connector.LogInAsync(TransportOf(random, bytes), Options, TestContext.Current.CancellationToken);
    }

    public static void LoginSteps(Random random)
    {
        var plugin = AuthPlugins.Create(Pick(random, Plugins), Options, encrypted: random.Next(2) == 0);
        byte[] nonce = [.. FakePeer.Nonce, .. FakePeer.Nonce];
        plugin.Answer(nonce.AsSpan(0, plugin.NonceBytes));
        for (var i = 0; i < 3; i++)
            plugin.Continue(Mutation.Of(random, Pick(random, Steps))[(random.Next(2) == 0 ? ..0 : ..)]);
    }

    public static async Task AnswersAsync(Random random)
    {
        var token = TestContext.Current.CancellationToken;
        // The client's empty file takes number 9.
        var bytes = random.Next(2) == 0
            ? Framed(Changed(random, Answers), i => i < 9 ? i : i + 1)
            : Mutation.Of(random, Framed(Answers, i => i < 9 ? i : i + 1));
        var channel = new PacketChannel(TransportOf(random, bytes));
        var answers = new AnswerReader(channel);
        do
        {
            if (!await answers.BeginAsync(keepNames: true, token))
                continue;
            while (answers.TryNextRow(out var isRow) ? isRow : await answers.NextRowAsync(token))
            {
            }
        }
        while (answers.Last.HasMore);
        channel.Release();
    }

    public static async Task FramesAsync(Random random, Compress compress)
    {
        var token = TestContext.Current.CancellationToken;
        var written = new MemoryStream();
        var writer = ChannelOf(new Transport(written, TimeProvider.System), compress);
        foreach (var length in new[] { 3, 100, 2000, 9_000 })
        {
            var payload = new byte[length];
            random.NextBytes(payload.AsSpan(0, length / 8));
            await writer.WriteAsync(payload, token);
        }
        // One set of frames is worth many changes: making it costs more than reading it.
        for (var i = 0; i < 20; i++)
            try
            {
                var reader = ChannelOf(TransportOf(random, Mutation.Of(random, written.ToArray())), compress);
                while (true)
                    await reader.ReadAsync(token);
            }
            catch (Exception e) when (Fuzzers.IsKnown(e))
            {
            }
    }

    public static void Urls(Random random)
    {
        const string Url = "mysql://user:PASSWORD@[::1]:3306/db%2F?tls=verify-full&tls-ca=%2Fa.pem&tls-cert=c&tls-key=k&compress=zlib";
        var changed = Encoding.Latin1.GetString(Mutation.Of(random, Encoding.Latin1.GetBytes(Url)));
        try
        {
            MySqlConnectionOptions.Parse(changed);
        }
        catch (FormatException e)
        {
            Assert.DoesNotContain("PASSWORD", e.Message, StringComparison.Ordinal);
        }
    }

    static PacketChannel ChannelOf(Transport transport, Compress compress)
    {
        var channel = new PacketChannel(transport);
        channel.EndLogin(compress);
        return channel;
    }

    static Transport TransportOf(Random random, byte[] bytes) =>
        new(new ChunkedStream(bytes, () => random.Next(1, 200)), TimeProvider.System);

    static byte[][] Changed(Random random, byte[][] packets) =>
        [.. packets.Select(packet => random.Next(4) == 0 ? Mutation.Of(random, packet) : packet)];

    static byte[] Framed(byte[][] packets, Func<int, int> number) =>
        [.. packets.SelectMany((packet, i) => FakePeer.Frame(number(i), packet))];

    static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];

    static void Attempt(Action parse)
    {
        try
        {
            parse();
        }
        catch (Exception e) when (Fuzzers.IsKnown(e))
        {
        }
    }
}
