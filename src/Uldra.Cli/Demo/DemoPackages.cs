using System.Diagnostics;
using Uldra.Checking;
using Uldra.Cli.Demo.Servers;

namespace Uldra.Cli.Demo;

/// <summary>
/// What the demo needs from the machine: Debian's package with MariaDB's programs. It holds no service, so installing it starts and
/// changes none.
/// </summary>
static class DemoPackages
{
    const string Package = "mariadb-server-core";

    /// <summary>The program, installed through apt when that is allowed without asking for a password.</summary>
    /// <exception cref="ProblemException">It is missing and cannot be installed: the command is shown.</exception>
    public static async Task<MariaDbProgram> RequireAsync(TextWriter output, CancellationToken token)
    {
        if (MariaDbProgram.FindOnSystem() is { } found)
            return found;
        if (await RootPrefixAsync(token) is not { } asRoot)
            throw Missing("It is not installed, and apt needs root.");
        output.WriteLine($"installing {Package} (programs only, no service)");
        var failure = await RunAsync([.. asRoot, "apt-get", "-qq", "update"], token)
            ?? await RunAsync([.. asRoot, "apt-get", "-qq", "install", "-y", "--no-install-recommends", Package], token);
        return MariaDbProgram.FindOnSystem() ?? throw Missing(failure ?? "apt-get installed it, but there is no /usr/sbin/mariadbd.");
    }

    /// <summary>What makes a command run as root; null when nothing does.</summary>
    static async Task<string[]?> RootPrefixAsync(CancellationToken token)
    {
        if (!File.Exists("/usr/bin/apt-get"))
            return null;
        string[] environment = ["env", "DEBIAN_FRONTEND=noninteractive"];
        if (Environment.IsPrivilegedProcess)
            return environment;
        var maySudo = File.Exists("/usr/bin/sudo") && await RunAsync(["sudo", "-n", "true"], token) is null;
        return maySudo ? ["sudo", "-n", .. environment] : null;
    }

    /// <summary>Null when it went well, otherwise what it said.</summary>
    static async Task<string?> RunAsync(string[] command, CancellationToken token)
    {
        var startInfo = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(startInfo)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = await process.StandardError.ReadToEndAsync(token);
        await output;
        await process.WaitForExitAsync(token);
        return process.ExitCode == 0 ? null : $"`{string.Join(' ', command)}` ended with {process.ExitCode}: {error.Trim()}";
    }

    static ProblemException Missing(string cause) => new(new Problem(
        "demo-package-missing", Severity.Error, ProblemSide.Configuration, $"Debian package {Package}", cause,
        $"Run: sudo apt-get update && sudo apt-get install --no-install-recommends {Package}"));
}
