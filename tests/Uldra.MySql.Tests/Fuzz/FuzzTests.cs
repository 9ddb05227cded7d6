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

    static readonly Type[] All =
        [.. typeof(IFuzzer).Assembly.GetTypes().Where(t => t.IsClass && typeof(IFuzzer).IsAssignableFrom(t)).OrderBy(t => t.Name)];

    public static TheoryData<string> Fuzzers => new(All.Select(t => t.Name));

    [Theory, MemberData(nameof(Fuzzers))]
    [Trait("kind", "fuzz")]
    public void Hostile_bytes_end_in_a_value_or_in_one_typed_error(string fuzzer) => Run(fuzzer, ShortSeconds);

    [Theory, MemberData(nameof(Fuzzers))]
    [Trait("kind", "long")]
    public void Hostile_bytes_end_in_a_value_or_in_one_typed_error_for_long(string fuzzer) => Run(fuzzer, LongSeconds);

    void Run(string name, double secondsByDefault)
    {
        var fuzzer = (IFuzzer)Activator.CreateInstance(All.First(t => t.Name == name))!;
        using var owned = fuzzer as IDisposable;
        if (Number("ULDRA_FUZZ_SEED") is { } repeated)
        {
            fuzzer.Round(new Random((int)repeated));
            return;
        }
        var share = TimeSpan.FromSeconds((Number("ULDRA_FUZZ_SECONDS") ?? secondsByDefault) / All.Length);
        var first = Random.Shared.Next();
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        for (; rounds == 0 || clock.Elapsed < share; rounds++)
            Round(fuzzer, unchecked(first + rounds) & int.MaxValue);
        output.WriteLine($"{name}: {rounds} rounds from seed {first}");
    }

    static void Round(IFuzzer fuzzer, int seed)
    {
        try
        {
            fuzzer.Round(new Random(seed));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"ULDRA_FUZZ_SEED={seed}: {e.GetType().Name}: {e.Message}", e);
        }
    }

    static double? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
