namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Single packets: handshake, OK, EOF, error, columns of a row.</summary>
sealed class PacketFuzzer : IFuzzer
{
    static readonly byte[][] Samples =
    [
        FakePeer.Handshake(), FakePeer.Ok, FakePeer.Eof, FakePeer.Error(1213, "40001", "Deadlock"), FakePeer.Field("a"),
        FakePeer.SwitchTo("caching_sha2_password"), [3, .. "abc"u8, 0xFB, 0xFC, 2, 0, 65, 66],
    ];

    public void Round(Random random)
    {
        var bytes = Mutation.Of(random, WireBytes.Pick(random, Samples));
        WireBytes.Attempt(() => ServerHandshake.Parse(bytes));
        WireBytes.Attempt(() => OkPacket.Parse(bytes));
        WireBytes.Attempt(() => OkPacket.ParseEof(bytes));
        WireBytes.Attempt(() => _ = ErrorPacket.Parse(bytes).IsTransient);
        WireBytes.Attempt(() => ErrorPacket.TryParse(bytes, inStep: false));
        WireBytes.Attempt(() =>
        {
            var cursor = new PacketCursor(bytes);
            while (!cursor.AtEnd)
                cursor.TryReadColumn(out _);
        });
    }
}
