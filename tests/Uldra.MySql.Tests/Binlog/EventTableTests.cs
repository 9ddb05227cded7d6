using System.Globalization;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Binlog;

/// <summary>What docs/compatibility.md says of each kind of event is what the decoder does.</summary>
public sealed class EventTableTests
{
    [Fact]
    public void Every_kind_has_one_row_and_does_what_it_says()
    {
        var rows = Rows();
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            var said = Assert.Single(rows, r => r.Kinds.Contains((byte)kind)).Outcome;
            Assert.Equal((kind, OutcomeOf(kind)), (kind, said));
        }
    }

    [Fact]
    public void Every_number_in_the_table_is_a_kind()
    {
        foreach (var kind in Rows().SelectMany(r => r.Kinds))
            Assert.True(Enum.IsDefined((EventKind)kind), $"{kind} is no kind of event");
    }

    static string OutcomeOf(EventKind kind)
    {
        if (EventFate.IsPassedOver(kind))
            return "passed over";
        try
        {
            var decoder = new EventDecoder(PositionKind.File, ServerFamily.MySql, hasChecksum: true, verifyChecksum: true);
            decoder.Decode(EventBytes.ArtificialRotate("bin.000001", 4));
            while (decoder.TryTakePending(out _))
            {
            }
            decoder.Decode(EventBytes.Build(kind, [1, 2, 3]));
        }
        catch (BinlogFormatException e) when (e.InnerException is EventRefusedException refused && refused.Next == EventFate.NextStep(kind))
        {
            return "stops";
        }
        catch (BinlogFormatException)
        {
            // The three bytes are none that it reads.
        }
        return "read";
    }

    static List<(HashSet<int> Kinds, string Outcome)> Rows()
    {
        var rows = new List<(HashSet<int>, string)>();
        var isEvents = false;
        foreach (var line in File.ReadLines(Path.Combine(Root(), "docs", "compatibility.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                isEvents = line == "## Events";
            if (!isEvents || !line.StartsWith("| ", StringComparison.Ordinal) || !char.IsAsciiDigit(line[2]))
                continue;
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var outcome = Assert.Single(cells[2..5].Select(c => c.Split(", ")[0]).Where(c => c != "not there").Distinct());
            rows.Add((Numbers(cells[1]), outcome));
        }
        return rows;
    }

    /// <summary>The list that the cell begins with: <c>3, 28–30 checkpoints</c>.</summary>
    static HashSet<int> Numbers(string cell)
    {
        var numbers = new HashSet<int>();
        var list = new string([.. cell.TakeWhile(c => char.IsAsciiDigit(c) || c is ',' or ' ' or '–')]);
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('–');
            for (var number = Number(ends[0]); number <= Number(ends[^1]); number++)
                Assert.True(numbers.Add(number), $"{number} stands twice in: {cell}");
        }
        return numbers;
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Uldra.slnx")))
            directory = directory.Parent!;
        return directory.FullName;
    }
}
