using System.Text.RegularExpressions;
using Uldra.TestKit;

namespace Uldra.Tests.Cli;

public sealed partial class ErrorPagesTests
{
    static readonly string _pages = Path.Combine(Repository.Root, "docs/errors");

    [Fact]
    public void Each_id_in_the_code_has_a_page() =>
        Assert.Empty(IdsInCode().Where(id => !File.Exists(Path.Combine(_pages, id + ".md"))).Order());

    [Fact]
    public void Each_page_says_what_why_and_what_to_do()
    {
        foreach (var page in Directory.GetFiles(_pages, "*.md"))
        {
            var text = File.ReadAllText(page);
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}\n", text);
            Assert.Contains("**What it means.**", text);
            Assert.Contains("**Why Uldra says so.**", text);
            Assert.Contains("**What to do.**", text);
        }
    }

    [Fact]
    public void Each_page_belongs_to_an_id_in_the_code() =>
        Assert.Empty(Directory.GetFiles(_pages, "*.md").Select(p => Path.GetFileNameWithoutExtension(p)).Except(IdsInCode()).Order());

    static HashSet<string> IdsInCode()
    {
        var ids = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal))
                continue;
            foreach (Match match in Id().Matches(File.ReadAllText(file)))
                ids.Add(match.Groups["id"].Value);
            // One check serves both sides.
            foreach (Match match in SideId().Matches(File.ReadAllText(file)))
                ids.UnionWith([$"source-{match.Groups["rest"].Value}", $"target-{match.Groups["rest"].Value}"]);
        }
        return ids;
    }

    // What an id begins with, or where one must stand; fault points have names of the same form.
    [GeneratedRegex("(?<!Reach\\()\"(?<id>usage|(config|confirmation|drain|source|target|demo|start|shard|sequence|tables|generated|not-a|pipeline|version)"
        + "(-[a-z]+)+)\"|(Problem|Usage)\\(\\s*\"(?<id>[a-z]+(-[a-z]+)*)\"|\"  id:    (?<id>[a-z]+(-[a-z]+)+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("\\$\"\\{side\\}-(?<rest>[a-z]+(-[a-z]+)*)\"")]
    private static partial Regex SideId();
}
