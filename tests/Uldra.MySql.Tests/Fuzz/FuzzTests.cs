using System.Globalization;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Every fuzzer of this project in turn: 30 seconds together, or as long together as ULDRA_FUZZ_SECONDS says in the long run.
/// ULDRA_FUZZ_SEED repeats one round of each.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    const double SecondsTogether = 30;

    public static TheoryData<string> Names => [.. Fuzzers.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Changed_bytes_end_in_a_value_or_a_known_error(string fuzzer) => RunAsync(fuzzer, SecondsTogether);

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("kind", "long")]
    public Task Changed_bytes_end_in_a_value_or_a_known_error_for_long(string fuzzer) => RunAsync(
        fuzzer, double.Parse(Environment.GetEnvironmentVariable("ULDRA_FUZZ_SECONDS") ?? "300", CultureInfo.InvariantCulture));

    async Task RunAsync(string fuzzer, double seconds)
    {
        var end = Environment.TickCount64 + (long)(seconds * 1000 / Fuzzers.ByName.Count);
        int? repeated = Environment.GetEnvironmentVariable("ULDRA_FUZZ_SEED") is { Length: > 0 } text ? int.Parse(text) : null;
        var rounds = 0;
        do
        {
            var seed = repeated ?? Random.Shared.Next();
            try
            {
                await Fuzzers.ByName[fuzzer](new Random(seed));
            }
            catch (Exception e) when (!Fuzzers.IsKnown(e))
            {
                throw new InvalidOperationException($"Seed {seed} of {fuzzer}: {e.Message}", e);
            }
            catch (Exception e) when (Fuzzers.IsKnown(e))
            {
            }
            rounds++;
        }
        while (repeated is null && Environment.TickCount64 < end);
        output.WriteLine($"{fuzzer}: {rounds} rounds");
    }
}
