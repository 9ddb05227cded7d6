using System.Diagnostics;
using System.Globalization;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>
/// All fuzzers together for ULDRA_FUZZ_SECONDS, each for its share; 30 s when it is not set, 300 s in the long run. A failure names its
/// seed, and ULDRA_FUZZ_SEED repeats it.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const double ShortSeconds = 30;
    const double LongSeconds = 300;

    static readonly Dictionary<string, Type> ByType = typeof(IFuzzer).Assembly.GetTypes()
        .Where(t => t.IsClass && typeof(IFuzzer).IsAssignableFrom(t)).ToDictionary(t => t.Name);

    public static TheoryData<string> Names => [.. ByType.Keys.Order(), .. Fuzzers.ByName.Keys];

    [Theory, MemberData(nameof(Names))]
    [Trait("kind", "fuzz")]
    public Task Hostile_bytes_end_in_a_value_or_in_one_typed_error(string fuzzer) => RunAsync(fuzzer, ShortSeconds);

    [Theory, MemberData(nameof(Names))]
    [Trait("kind", "long")]
    public Task Hostile_bytes_end_in_a_value_or_in_one_typed_error_for_long(string fuzzer) => RunAsync(fuzzer, LongSeconds);

    async Task RunAsync(string name, double secondsByDefault)
    {
        var fuzzer = ByType.TryGetValue(name, out var type) ? (IFuzzer)Activator.CreateInstance(type)! : null;
        using var owned = fuzzer as IDisposable;
        var round = fuzzer is null ? Known(Fuzzers.ByName[name]) : Fuzzers.Sync(fuzzer.Round);
        if (Number("ULDRA_FUZZ_SEED") is { } repeated)
        {
            await RoundAsync(round, (int)repeated);
            return;
        }
        var share = TimeSpan.FromSeconds((Number("ULDRA_FUZZ_SECONDS") ?? secondsByDefault) / Names.Count);
        var first = Random.Shared.Next();
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        for (; rounds == 0 || clock.Elapsed < share; rounds++)
            await RoundAsync(round, unchecked(first + rounds) & int.MaxValue);
        output.WriteLine($"{name}: {rounds} rounds from seed {first}");
    }

    static async Task RoundAsync(Func<Random, Task> round, int seed)
    {
        try
        {
            await round(new Random(seed));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"ULDRA_FUZZ_SEED={seed}: {e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Where each of the typed errors may come out.</summary>
    static Func<Random, Task> Known(Func<Random, Task> round) => async random =>
    {
        try
        {
            await round(random);
        }
        catch (Exception e) when (Fuzzers.IsKnown(e))
        {
            // What hostile bytes are for.
        }
    };

    static double? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
