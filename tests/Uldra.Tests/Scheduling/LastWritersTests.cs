using Uldra.Model;
using Uldra.Scheduling;

namespace Uldra.Tests.Scheduling;

public sealed class LastWritersTests(ITestOutputHelper output)
{
    readonly LastWriters _writers = new();

    [Fact]
    public void Writer_that_is_done_is_nobodys_last()
    {
        var (a, b, c) = (Scheduled.With(0, 1), Scheduled.With(0, 1), Scheduled.With(0, 1));

        Assert.Null(_writers.Replace(7, a));
        Assert.Same(a, _writers.Replace(7, b));
        _writers.Remove(b);
        Assert.Null(_writers.Replace(7, c));
        Assert.Same(c, _writers.Replace(7, c));
    }

    [Fact]
    public void Number_of_one_that_is_done_is_given_again_and_its_keys_are_not()
    {
        var (a, b) = (Scheduled.With(0, 1), Scheduled.With(0, 1));
        _writers.Replace(7, a);
        _writers.Remove(a);

        _writers.Replace(8, b);

        Assert.Null(_writers.Replace(7, b));
    }

    [Fact]
    public void Add_takes_no_key_from_another()
    {
        var (a, b) = (Scheduled.With(0, 1), Scheduled.With(0, 1));
        _writers.Replace(7, a);
        _writers.Add(7, b);
        _writers.Add(8, b);

        Assert.Same(a, _writers.Replace(7, b));
        Assert.Same(b, _writers.Replace(8, b));
    }

    [Fact]
    public void Add_takes_a_key_whose_writer_is_done()
    {
        var (a, b) = (Scheduled.With(0, 1), Scheduled.With(0, 1));
        _writers.Replace(7, a);
        _writers.Remove(a);
        _writers.Add(7, b);

        Assert.Same(b, _writers.Replace(7, b));
    }

    [Theory, InlineData(100), InlineData(5_000), InlineData(20_000)]
    public void Says_what_a_dictionary_says(int keys)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var expected = new Dictionary<ulong, ShardTransaction>();
        var live = new List<ShardTransaction>();
        for (var i = 0; i < 50_000; i++)
        {
            if (live.Count == 0 || random.Next(3) == 0)
                live.Add(Scheduled.With(0, 1));
            var at = random.Next(live.Count);
            if (live.Count > 1 && random.Next(live.Count > keys / 2 ? 2 : 4) == 0)
            {
                _writers.Remove(live[at]);
                live[at].State = ShardTransactionState.Done;
                live.RemoveAt(at);
                continue;
            }

            var key = (ulong)random.Next(keys) << random.Next(0, 2) * 32;
            var last = expected.GetValueOrDefault(key) is { State: not ShardTransactionState.Done } writer ? writer : null;
            Assert.Same(last, _writers.Replace(key, live[at]));
            expected[key] = live[at];
        }
    }
}
