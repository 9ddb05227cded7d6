using System.Text.RegularExpressions;
using Uldra.TestKit;
using Uldra.Tests.Configuration;

namespace Uldra.Tests;

/// <summary>What the pages say exists does exist: files, types and members in the walk, test classes, log messages, links.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string> Pages
    {
        get
        {
            var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"));
            return [.. pages.Select(p => Path.GetRelativePath(Repository.Root, p)).Order()];
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Relative_links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        Assert.Empty(Link().Matches(WithoutCode(Repository.Read(page))).Select(m => m.Groups["to"].Value)
            .Where(to => !to.Contains("://") && !Path.Exists(Path.Combine(folder, to.Split('#')[0]))).Order());
    }

    [Fact]
    public void Every_file_the_walk_names_exists() =>
        Assert.Empty(Named("docs/walk.md").Where(n => n.StartsWith("src/") && !Path.Exists(Path.Combine(Repository.Root, n))).Order());

    [Fact]
    public void Every_type_the_walk_names_exists()
    {
        var types = DeclaredIn("src");
        var named = Named("docs/walk.md").Where(n => TypeName().IsMatch(n)).ToList();
        Assert.True(named.Count > 20, "the walk names hardly any type: is it still read as it should be?");
        Assert.Empty(named.Where(n => !Exists(types, n)).Order());
    }

    [Theory]
    [InlineData("docs/guarantees.md")]
    [InlineData("docs/progress.md")]
    [InlineData("docs/operating.md")]
    [InlineData("docs/compatibility.md")]
    public void Every_test_class_a_page_names_exists(string page)
    {
        var types = DeclaredIn("tests");
        var named = Named(page).Where(n => TypeName().IsMatch(n) && n.EndsWith("Tests", StringComparison.Ordinal));
        Assert.Empty(named.Where(n => !types.ContainsKey(n)).Order());
    }

    /// <summary>A heading has the anchor that GitHub gives it: lower case, no punctuation, dashes for spaces.</summary>
    [Theory, MemberData(nameof(Pages))]
    public void Anchors_are_headings(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (Match match in Link().Matches(WithoutCode(Repository.Read(page))))
            if (match.Groups["to"].Value.Split('#') is [var file, var anchor] && !file.Contains("://"))
                Assert.Contains(anchor, AnchorsOf(Path.Combine(folder, file.Length > 0 ? file : Path.GetFileName(page))));
    }

    [Fact]
    public void Every_log_message_is_explained()
    {
        var page = Repository.Read("docs/operating.md");
        var ids = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => MessageId().Matches(File.ReadAllText(file))).Select(m => m.Groups["id"].Value).ToList();
        Assert.True(ids.Count > 15, "hardly any log message was found: is the code still read as it should be?");
        Assert.Empty(ids.Where(id => !page.Contains($"| {id} |")).Order());
    }

    [Fact]
    public void Every_fault_point_is_listed()
    {
        var page = Repository.Read("CONTRIBUTING.md");
        var points = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => line.Contains("Reach(", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line)).Select(m => m.Groups["text"].Value).ToList();
        Assert.True(points.Count > 10, "hardly any fault point was found: is the code still read as it should be?");
        Assert.Empty(points.Where(point => !page.Contains($"`{point}`")).Order());
    }

    [Fact]
    public void The_readmes_pipeline_is_a_good_file()
    {
        var page = Repository.Read("README.md");
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var text = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.Empty(ConfigurationText.Load(text, ("SOURCE_PASSWORD", "a"), ("TARGET_PASSWORD", "b")).Problems);
    }

    static IEnumerable<string> AnchorsOf(string path) => File.ReadLines(path).Where(l => l.StartsWith('#'))
        .Select(l => NotInAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    static bool Exists(Dictionary<string, string> types, string name)
    {
        var parts = name.Split('.');
        return types.TryGetValue(parts[0], out var text) && (parts.Length == 1 || Regex.IsMatch(text, $@"\b{parts[1]}\b"));
    }

    /// <summary>Declared types by name, with the text of the file they stand in.</summary>
    static Dictionary<string, string> DeclaredIn(string folder)
    {
        var types = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal))
                continue;
            var text = File.ReadAllText(file);
            foreach (Match match in Declaration().Matches(text))
                types[match.Groups["name"].Value] = text;
        }
        return types;
    }

    /// <summary>All that stands in backticks in running text.</summary>
    static IEnumerable<string> Named(string page) =>
        Backticked().Matches(WithoutBlocks(Repository.Read(page))).Select(m => m.Groups["text"].Value).Distinct();

    static string WithoutBlocks(string page) => Block().Replace(page, "");

    static string WithoutCode(string page) => Backticked().Replace(WithoutBlocks(page), "");

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<text>[^`\n]+)`")]
    private static partial Regex Backticked();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"LoggerMessage\((EventId = )?(?<id>\d+)")]
    private static partial Regex MessageId();

    [GeneratedRegex("\"(?<text>[a-z-]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    // PascalCase with a small letter in it (COMMIT is SQL), and perhaps one of its members.
    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z]\w+)?$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();
}
