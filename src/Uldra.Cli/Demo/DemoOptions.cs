namespace Uldra.Cli.Demo;

/// <param name="Seconds">How long the traffic runs; 5–3600, default 30.</param>
/// <param name="Shards">1–16, default 4.</param>
/// <param name="Seed">Of the traffic and of the instants of the kills.</param>
/// <param name="Json">The result as JSON.</param>
sealed record DemoOptions(int Seconds, int Shards, int Seed, bool Json)
{
    public const int SecondsMin = 5;
    public const int SecondsMax = 3600;
    public const int SecondsDefault = 30;
    public const int ShardsMax = 16;
    public const int ShardsDefault = 4;
}
