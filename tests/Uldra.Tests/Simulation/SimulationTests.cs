using System.Collections.Concurrent;
using System.Globalization;

namespace Uldra.Tests.Simulation;

/// <summary>
/// Worlds by seed. <c>ULDRA_SIM_WORLDS</c> says how many the long run has, <c>ULDRA_SIM_SEED</c> repeats a single one.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    const int Worlds = 1000;
    const int LongWorlds = 9000;

    [Fact]
    public void Worlds_end_as_the_serial_model_says() => Run(Setting("ULDRA_SIM_SEED") is { } seed ? [seed] : Enumerable.Range(1, Worlds));

    [Fact, Trait("kind", "long")]
    public void Many_more_worlds_end_as_the_serial_model_says() =>
        Run(Enumerable.Range(Worlds + 1, Setting("ULDRA_SIM_WORLDS") ?? LongWorlds));

    void Run(IEnumerable<int> seeds)
    {
        var counters = new SimCounters();
        var failures = new ConcurrentDictionary<int, SimulationFailure>();
        // A world is one thread's; worlds know nothing of each other.
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                Add(counters, RunWorld(seed));
            }
            catch (SimulationFailure failure)
            {
                failures[seed] = failure;
                loop.Break();
            }
        });

        if (!failures.IsEmpty)
            throw failures[failures.Keys.Min()];
        output.WriteLine(counters.ToString());
        if (counters.Worlds >= Worlds)
            Assert.Empty(counters.Missing());
    }

    static SimCounters RunWorld(int seed)
    {
        var world = new World(seed);
        SingleThread.Run(world);
        Assert.True(world.Counters is { Kills: >= 2, Takeovers: >= 1 }, $"seed {seed}: {world.Counters}");
        return world.Counters;
    }

    static void Add(SimCounters sum, SimCounters one)
    {
        lock (sum)
            sum.Add(one);
    }

    static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? int.Parse(value, CultureInfo.InvariantCulture)
        : null;
}
