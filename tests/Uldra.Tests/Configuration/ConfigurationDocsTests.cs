using Uldra.Cli.Configuration;
using Uldra.TestKit;

namespace Uldra.Tests.Configuration;

public sealed class ConfigurationDocsTests
{
    /// <summary>With ULDRA_UPDATE_DOCS=1 in the environment the page is rewritten first.</summary>
    [Fact]
    public void The_page_has_the_table_the_program_reads_by()
    {
        var page = Repository.Read("docs/configuration.md");
        var start = page.IndexOf("checked against the program -->\n", StringComparison.Ordinal) + "checked against the program -->\n".Length;
        var end = page.IndexOf("<!-- /settings -->", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ULDRA_UPDATE_DOCS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, "docs/configuration.md"), page[..start] + SettingsTable.Markdown() + page[end..]);
        else
            Assert.Equal(SettingsTable.Markdown(), page[start..end]);
    }

    [Fact]
    public void The_pages_example_is_a_good_file()
    {
        var page = Repository.Read("docs/configuration.md");
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var text = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.Empty(ConfigurationText.Load(text, ("SOURCE_PASSWORD", "a@b"), ("TARGET_PASSWORD", "c/d")).Problems);
    }
}
