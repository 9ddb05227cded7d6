using Uldra.MySql.Tests.Wire;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>What the fuzzers of the wire share: packets changed and framed, and a transport that hands them out in pieces.</summary>
static class WireBytes
{
    public static readonly string[] Plugins =
        ["mysql_native_password", "caching_sha2_password", "sha256_password", "client_ed25519", "parsec"];

    /// <summary>Packets of a login behind the first answer.</summary>
    public static readonly byte[][] Steps =
        [[1, 3], [1, 4], [(byte)'P', 0, .. FakePeer.Nonce], [1, (byte)'P', 0, .. FakePeer.Nonce], [1, .. "-----BEGIN PUBLIC KEY-----"u8]];

    public static readonly MySqlConnectionOptions Options = new() { Host = "h", User = "u", Password = "p", Tls = TlsMode.Disabled };

    public static Transport Transport(Random random, byte[] bytes) =>
        new(new ChunkedStream(bytes, () => random.Next(1, 200)), TimeProvider.System);

    /// <summary>One packet of four is changed.</summary>
    public static byte[][] Changed(Random random, byte[][] packets) =>
        [.. packets.Select(packet => random.Next(4) == 0 ? Mutation.Of(random, packet) : packet)];

    public static byte[] Framed(byte[][] packets, Func<int, int> number) =>
        [.. packets.SelectMany((packet, i) => FakePeer.Frame(number(i), packet))];

    public static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];

    /// <summary>A value, or one of the two errors that the wire has.</summary>
    public static void Attempt(Action parse)
    {
        try
        {
            parse();
        }
        catch (Exception e) when (e is MySqlException or MySqlProtocolException)
        {
        }
    }

    /// <summary>The streams of the fuzzers never wait, so the task is done.</summary>
    public static void Attempt(Func<Task> parse) => Attempt(() => parse().GetAwaiter().GetResult());
}
