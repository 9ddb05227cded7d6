namespace Uldra.TestKit;

/// <summary>A pipeline's file for one test.</summary>
public sealed class PipelineFile : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("uldra-test-").FullName;

    public PipelineFile(string text)
    {
        Path = System.IO.Path.Combine(_directory, "uldra.yaml");
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    /// <summary>One table to targets s0, s1, …; more keys are added by replacing text.</summary>
    public static string Text(string name, string source, string pattern, params string[] targets) =>
        $"name: {name}\nsource:\n  url: {source}\n  start: latest\ntargets:\n"
        + string.Concat(targets.Select((url, i) => $"  s{i}: {url}\n"))
        + $"tables:\n  {pattern}:\n";

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
