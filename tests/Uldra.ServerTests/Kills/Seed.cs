using System.Globalization;

namespace Uldra.ServerTests.Kills;

/// <summary>A new seed for every run; <c>ULDRA_SEED</c> repeats one.</summary>
static class Seed
{
    public static int Next() => Environment.GetEnvironmentVariable("ULDRA_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Random.Shared.Next();
}
