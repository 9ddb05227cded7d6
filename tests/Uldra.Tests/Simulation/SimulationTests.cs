using System.Globalization;

namespace Uldra.Tests.Simulation;

/// <summary>
/// Worlds by seed. <c>ULDRA_SIM_WORLDS</c> says how many the long run has, <c>ULDRA_SIM_SEED</c> repeats a single one.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    const int Worlds = 200;
    const int LongWorlds = 2000;

    [Fact]
    public void Worlds_end_as_the_serial_model_says() => Run(Setting("ULDRA_SIM_SEED") is { } seed ? [seed] : Enumerable.Range(1, Worlds));

    [Fact, Trait("kind", "long")]
    public void Many_more_worlds_end_as_the_serial_model_says() =>
        Run(Enumerable.Range(Worlds + 1, Math.Max(Setting("ULDRA_SIM_WORLDS") ?? LongWorlds, Worlds)));

    void Run(IEnumerable<int> seeds)
    {
        var counters = new SimCounters();
        foreach (var seed in seeds)
        {
            var world = new World(seed);
            SingleThread.Run(world);
            counters.Add(world.Counters);
        }

        output.WriteLine(counters.ToString());
        if (counters.Worlds >= Worlds)
            Assert.Empty(counters.Missing());
    }

    static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? int.Parse(value, CultureInfo.InvariantCulture)
        : null;
}
