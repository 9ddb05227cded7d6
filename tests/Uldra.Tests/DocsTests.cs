using System.Text.RegularExpressions;

namespace Uldra.Tests;

/// <summary>What the pages say exists does exist: files, types and members in docs/walk.md, test classes, relative links everywhere.</summary>
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
        List<string> dead = [.. Link().Matches(WithoutCode(Repository.Read(page))).Select(m => m.Groups["to"].Value)
            .Where(to => !to.Contains("://") && !Path.Exists(Path.Combine(folder, to.Split('#')[0])))];
        Assert.Empty(dead);
    }

    [Fact]
    public void Every_file_the_walk_names_exists()
    {
        List<string> missing = [.. Named("docs/walk.md").Where(n => n.StartsWith("src/") && !Path.Exists(Path.Combine(Repository.Root, n)))];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_type_the_walk_names_exists()
    {
        var types = DeclaredIn("src");
        var named = Named("docs/walk.md").Where(n => TypeName().IsMatch(n)).ToList();
        Assert.True(named.Count > 20, "the walk names hardly any type: is it still read as it should be?");
        named.RemoveAll(n => Exists(types, n));
        Assert.Empty(named);
    }

    [Theory]
    [InlineData("docs/guarantees.md")]
    [InlineData("docs/progress.md")]
    [InlineData("docs/operating.md")]
    public void Every_test_class_a_page_names_exists(string page)
    {
        var types = DeclaredIn("tests");
        var named = Named(page).Where(n => TypeName().IsMatch(n) && n.EndsWith("Tests", StringComparison.Ordinal));
        List<string> missing = [.. named.Where(n => !types.ContainsKey(n))];
        Assert.Empty(missing);
    }

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

    // PascalCase with a small letter in it (COMMIT is SQL), and perhaps one of its members.
    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z]\w+)?$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();
}
