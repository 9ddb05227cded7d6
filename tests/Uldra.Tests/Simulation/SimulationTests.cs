using System.Globalization;

namespace Uldra.Tests.Simulation;

/// <summary>
/// Worlds by seed. <c>ULDRA_SIM_WORLDS</c> says how many, <c>ULDRA_SIM_SEED</c> repeats a single one.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    const int WorldsUnlessTold = 200;

    [Fact]
    public void Worlds_end_as_the_serial_model_says()
    {
        var counters = new SimCounters();
        foreach (var seed in Seeds())
        {
            var world = new World(seed);
            Worlds.Run(world);
            counters.Add(world.Counters);
        }

        output.WriteLine(counters.ToString());
        if (counters.Worlds >= WorldsUnlessTold)
            Assert.Empty(counters.Missing());
    }

    static IEnumerable<int> Seeds() =>
        Environment.GetEnvironmentVariable("ULDRA_SIM_SEED") is { Length: > 0 } seed
            ? [int.Parse(seed, CultureInfo.InvariantCulture)]
            : Enumerable.Range(1, Environment.GetEnvironmentVariable("ULDRA_SIM_WORLDS") is { Length: > 0 } count
                ? int.Parse(count, CultureInfo.InvariantCulture)
                : WorldsUnlessTold);
}
