namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Whole answers to a command, with rows, an error, and a request for a file.</summary>
sealed class AnswerFuzzer : IFuzzer
{
    static readonly byte[][] Packets =
    [
        FakePeer.OkWithMore, [2], FakePeer.Field("a"), FakePeer.Field("b"), FakePeer.Eof, [1, (byte)'x', 0xFB], [0xFC, 2, 0, 65, 66, 0],
        [0xFE, 0, 0, 10, 0], [0xFB, .. "/etc/passwd"u8], FakePeer.OkWithMore, FakePeer.Error(1213, "40001", "Deadlock"),
    ];

    public void Round(Random random)
    {
        var bytes = random.Next(2) == 0
            ? WireBytes.Framed(WireBytes.Changed(random, Packets), Number)
            : Mutation.Of(random, WireBytes.Framed(Packets, Number));
        var channel = new PacketChannel(WireBytes.Transport(random, bytes));
        WireBytes.Attempt(() => ReadAllAsync(new AnswerReader(channel)));
        channel.Release();
    }

    /// <summary>The client's empty file takes number 9.</summary>
    static int Number(int packet) => packet < 9 ? packet : packet + 1;

    static async Task ReadAllAsync(AnswerReader answers)
    {
        var token = TestContext.Current.CancellationToken;
        do
        {
            if (!await answers.BeginAsync(keepNames: true, token))
                continue;
            while (answers.TryNextRow(out var isRow) ? isRow : await answers.NextRowAsync(token))
            {
            }
        }
        while (answers.Last.HasMore);
    }
}
