using System.Globalization;

namespace Uldra.MySql.Tests;

/// <summary>Seeded randomness: short by default, ULDRA_FUZZ_SECONDS lengthens it. A failure names its seed.</summary>
static class Fuzzing
{
    public static void Run(int rounds, Action<Random> round)
    {
        var seconds = Environment.GetEnvironmentVariable("ULDRA_FUZZ_SECONDS");
        var end = seconds is null ? DateTime.MaxValue : DateTime.UtcNow.AddSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        for (var i = 0; seconds is null ? i < rounds : DateTime.UtcNow < end; i++)
        {
            var seed = seconds is null ? i : Random.Shared.Next();
            try
            {
                round(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }
}
