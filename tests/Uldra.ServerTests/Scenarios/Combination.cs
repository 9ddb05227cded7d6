using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Which server is the source and which kind the targets are.</summary>
public sealed record Combination(ServerKind Source, ServerKind Target)
{
    public static IReadOnlyList<Combination> All { get; } =
    [
        new(ServerKind.MariaDb1011, ServerKind.MariaDb1011),
        new(ServerKind.MySql97, ServerKind.MariaDb1011),
        new(ServerKind.MariaDb1011, ServerKind.MySql97),
        new(ServerKind.MySql97, ServerKind.MySql97),
        new(ServerKind.MariaDb118, ServerKind.MariaDb118),
    ];

    public override string ToString() => $"{Source} to {Target}";
}
