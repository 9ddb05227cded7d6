using System.Globalization;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Every fuzzer of this project in turn: 30 seconds together, or as long together as ULDRA_FUZZ_SECONDS says in the long run.</summary>
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
        fuzzer, double.Parse(Environment.GetEnvironmentVariable("ULDRA_FUZZ_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    async Task RunAsync(string fuzzer, double seconds)
    {
        var end = Environment.TickCount64 + (long)(seconds * 1000 / Fuzzers.ByName.Count);
        var rounds = 0;
        do
        {
            var seed = Random.Shared.Next();
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
        while (Environment.TickCount64 < end);
        output.WriteLine($"{fuzzer}: {rounds} rounds");
    }
}
