using System.Security.Cryptography;
using System.Text;

namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// A database server program of this machine, and how a throw-away instance of it is prepared and run. It installs nothing and never
/// touches the system's own database service: other port, other directory, no configuration file.
/// </summary>
abstract class ServerProgram
{
    /// <summary>What starts the program; more than the path when it runs through the loader of its own prefix.</summary>
    public abstract IReadOnlyList<string> Command { get; }

    /// <summary>Names the template: the same program with the same first contents gives the same key.</summary>
    public abstract string TemplateKey { get; }

    /// <summary>Arguments of a run that logs full row images; a later argument of the same name wins over an earlier one.</summary>
    public abstract IEnumerable<string> RunArguments(string directory, int port);

    /// <summary>Fills an empty directory with a data directory that holds the accounts and is cleanly shut down.</summary>
    public abstract Task MakeTemplateAsync(string directory, CancellationToken token);

    /// <summary>Servers refuse to run as root unless told so; other accounts must not name a user at all.</summary>
    protected static IEnumerable<string> UserArgument() => Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    /// <summary>A program that was upgraded has another size or time, and its old template is not used any more.</summary>
    protected static string KeyOf(string name, string programFile, string initSql)
    {
        var file = new FileInfo(programFile);
        var text = $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{Environment.IsPrivilegedProcess}|{initSql}";
        return name + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
