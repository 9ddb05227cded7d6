namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// How a program of a private prefix runs: with the prefix's own C library, so that the machine's version does not matter.
/// </summary>
static class PrefixLoader
{
    public static IReadOnlyList<string> For(string prefix)
    {
        foreach (var (triplet, loader) in (ReadOnlySpan<(string, string)>)
            [("x86_64-linux-gnu", "ld-linux-x86-64.so.2"), ("aarch64-linux-gnu", "ld-linux-aarch64.so.1")])
        {
            var libraries = $"{prefix}/usr/lib/{triplet}";
            if (File.Exists($"{libraries}/{loader}"))
                return [$"{libraries}/{loader}", "--library-path", libraries];
        }
        return [];
    }
}
