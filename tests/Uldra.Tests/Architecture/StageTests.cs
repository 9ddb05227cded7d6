using Uldra.TestKit;

namespace Uldra.Tests.Architecture;

/// <summary>Inside the engine stages never import each other sideways: only the pipeline (and the check that plans it) knows all of them.</summary>
public sealed class StageTests
{
    static readonly string Engine = Path.Combine(Repository.Root, "src", "Uldra");

    public static TheoryData<string> Stages => [.. StageImports.Stages];

    [Theory, MemberData(nameof(Stages))]
    public void Stage_imports_no_other_stage(string stage) => Assert.Empty(
        SourcesIn(stage).SelectMany(file => StageImports.Sideways(stage, File.ReadAllText(file)).Select(found => $"{file}: {found}")));

    [Fact]
    public void Namespace_follows_the_folder() => Assert.All(
        SourcesIn(""), file => Assert.Contains($"namespace {NamespaceOf(file)};", File.ReadAllLines(file)));

    [Theory]
    [InlineData("using Uldra.Applying;", "Applying")]
    [InlineData("global using Uldra.Pipeline;", "Pipeline")]
    [InlineData("using static Uldra.Routing.Crc32;", "Routing")]
    [InlineData("using A = Uldra.Mapping.RowMapper;", "Mapping")]
    [InlineData("    Applying.ITarget target;", "Applying")]
    [InlineData("    global::Uldra.Progress.Watermark mark;", "Progress")]
    public void Sideways_import_is_seen(string line, string stage) => Assert.Contains(stage, StageImports.Sideways("Reading", line).Single());

    [Theory]
    [InlineData("using Uldra.Model;")]
    [InlineData("using Uldra.Reading;")]
    [InlineData("    int applying = Reading.Count; // Applying.ITarget would be one")]
    [InlineData("    Progress.Save(Progress.Applied);")]
    [InlineData("    /// <summary>Routing.Target is somebody else's.</summary>")]
    public void What_is_allowed_is_not_reported(string line) => Assert.Empty(StageImports.Sideways("Reading", line));

    static IEnumerable<string> SourcesIn(string folder)
    {
        var directory = Path.Combine(Engine, folder);
        return !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Engine, file).Split('/')[0] is not ("bin" or "obj"));
    }

    static string NamespaceOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetRelativePath(Engine, file))!;
        return folder.Length == 0 ? "Uldra" : "Uldra." + folder.Replace('/', '.');
    }
}
