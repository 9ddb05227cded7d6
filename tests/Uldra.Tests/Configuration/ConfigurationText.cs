using Uldra.Cli.Configuration;
using Uldra.Configuration;

namespace Uldra.Tests.Configuration;

/// <summary>Files for the tests, and what the loader makes of them.</summary>
static class ConfigurationText
{
    public const string Good = """
        name: bank
        source:
          url: mysql://u:p@h0:3306
          start: earliest
        targets:
          s0: mysql://u:p@h1:3306/bank
          s1: mysql://u:p@h2:3306/bank
        tables:
          bank.account:
            shard: { by: crc32, column: user_id }
        """;

    public static LoadedConfiguration Load(string text, params (string Name, string Value)[] variables) =>
        ConfigurationLoader.Load("f.yaml", text, name => variables.FirstOrDefault(v => v.Name == name).Value);

    /// <summary>The options; fails with the problems when there are any.</summary>
    public static PipelineOptions Options(string text, params (string Name, string Value)[] variables)
    {
        var loaded = Load(text, variables);
        Assert.Empty(loaded.Problems);
        return loaded.Options!;
    }

    /// <summary>Ids with places: <c>config-unknown-key 3:3</c>.</summary>
    public static IEnumerable<string> Found(string text, params (string Name, string Value)[] variables) =>
        Load(text, variables).Problems.Select(p => $"{p.Id} {p.Where.Replace("f.yaml:", "").Split(' ')[0]}");
}
