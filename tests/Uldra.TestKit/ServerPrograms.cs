using Uldra.Cli.Demo.Servers;

namespace Uldra.TestKit;

/// <summary>Where the servers of the tests are. <c>tests/servers.sh</c> puts them there.</summary>
static class ServerPrograms
{
    /// <summary>What a person types to get every server.</summary>
    public const string InstallCommand = "tests/servers.sh";

    static string Prefixes => Path.Combine(ServerTemplates.CacheDirectory, "servers");

    /// <summary>Null when it is not installed.</summary>
    public static ServerProgram? Find(ServerKind kind) => kind switch
    {
        ServerKind.MariaDb1011 => MariaDbProgram.FindOnSystem(),
        ServerKind.MariaDb118 => MariaDbProgram.FindInPrefix(Path.Combine(Prefixes, "mariadb-11.8")),
        ServerKind.MySql97 => MySqlProgram.FindInPrefix(Path.Combine(Prefixes, "mysql-9.7")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such server"),
    };

    /// <summary>The command-line client that belongs to the server: the machine's own for MariaDB, the prefix's for MySQL.</summary>
    public static IReadOnlyList<string> Client(ServerKind kind)
    {
        if (kind != ServerKind.MySql97)
            return ["/usr/bin/mariadb", "--no-defaults"];
        var prefix = Path.Combine(Prefixes, "mysql-9.7");
        return [.. PrefixLoader.For(prefix), $"{prefix}/usr/bin/mysql", "--no-defaults"];
    }

    /// <summary>The program, or the end of the test: skipped on a person's machine, failed in CI, where nothing may go untested.</summary>
    public static ServerProgram Require(ServerKind kind)
    {
        if (Find(kind) is { } program && File.Exists(Client(kind).First(part => part.StartsWith('/'))))
            return program;
        var missing = $"{kind} is not installed: run {InstallCommand}";
        if (IsCi)
            Assert.Fail(missing + " (in CI a missing server is a failure)");
        Assert.Skip(missing);
        throw new InvalidOperationException("unreachable: the test was skipped");
    }

    static bool IsCi => Environment.GetEnvironmentVariable("CI") is "true" or "1";
}
