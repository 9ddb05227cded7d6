using System.Text;
using Uldra.Cli.Tail.MaxwellFormat;

namespace Uldra.Tests.Cli.Tail;

public sealed class MaxwellSpoolTests : IDisposable
{
    readonly MaxwellSpool _spool = new();

    public void Dispose() => _spool.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void Lines_come_back_in_order_with_their_holes_from_memory_and_from_the_file(int lines)
    {
        // 300 lines are 30 MB, 3 stay in memory.
        foreach (var round in new[] { "a", "b" })
        {
            for (var i = 0; i < lines; i++)
                Add($"{round}{i}", i % 10 == 1);
            Assert.Equal((lines, lines - ((lines + 8) / 10)), (_spool.Count, _spool.HoledCount));
            for (var i = 0; i < lines; i++)
            {
                Assert.True(_spool.TryRead(out var head, out var tail, out var hasHole));
                Assert.Equal(i % 10 != 1, hasHole);
                Assert.StartsWith($"{round}{i} ", Encoding.ASCII.GetString(head));
                Assert.Equal(hasHole ? "tail" : "", Encoding.ASCII.GetString(tail));
            }
            Assert.False(_spool.TryRead(out _, out _, out _));
            _spool.Clear();
        }
    }

    [Fact]
    public void Memory_stays_below_what_a_large_transaction_has()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add("x", isWhole: false);
            Assert.True(_spool.Lines.Count < 3 << 20);
        }
        Assert.Equal(1000, _spool.Count);
    }

    void Add(string name, bool isWhole)
    {
        _spool.Lines.Raw(Encoding.ASCII.GetBytes(name + " "));
        _spool.Lines.Raw(new byte[100_000]);
        var hole = _spool.Lines.Count;
        if (isWhole)
        {
            _spool.EndLineWithoutHole();
            return;
        }
        _spool.Lines.Raw("tail"u8);
        _spool.EndLine(hole);
    }
}
