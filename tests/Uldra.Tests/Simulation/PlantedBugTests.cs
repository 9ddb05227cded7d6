namespace Uldra.Tests.Simulation;

/// <summary>A simulation that finds nothing may just be blind: it has to find each of these.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    const int WorldsMax = 500;

    public static TheoryData<string> Plants => [.. Enum.GetNames<Plant>().Where(name => name != nameof(Plant.None))];

    [Theory, MemberData(nameof(Plants))]
    public void Planted_bug_is_found(string plant)
    {
        for (var seed = 1; seed <= WorldsMax; seed++)
        {
            if (FailureOf(seed, Enum.Parse<Plant>(plant)) is not { } failure)
                continue;
            output.WriteLine($"{plant}: seed {seed}, {failure.Message.Split('\n')[0]}");
            return;
        }

        Assert.Fail($"{plant} was not found in {WorldsMax} worlds");
    }

    [Fact]
    public void At_least_twelve_bugs_are_planted() => Assert.True(Plants.Count >= 12);

    [Theory, InlineData(1), InlineData(17), InlineData(33)]
    public void Seed_repeats_its_world_exactly(int seed)
    {
        World first = new(seed), second = new(seed);
        SingleThread.Run(first);
        SingleThread.Run(second);

        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Counters.ToString(), second.Counters.ToString());
    }

    static SimulationFailure? FailureOf(int seed, Plant plant)
    {
        try
        {
            SingleThread.Run(new World(seed, plant));
            return null;
        }
        catch (SimulationFailure failure)
        {
            return failure;
        }
    }
}
