using System.Text.RegularExpressions;
using Uldra.TestKit;

namespace Uldra.Tests.Architecture;

/// <summary>Finds in a source text of one stage the names of others: in usings, and qualified from the common namespace.</summary>
static partial class StageImports
{
    public static readonly string[] Stages = ["Reading", "Mapping", "Routing", "Scheduling", "Applying", "Progress"];

    public static IEnumerable<string> Sideways(string stage, string source)
    {
        var lines = source.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var code = Comment().Replace(lines[i], "");
            foreach (Match match in StageName().Matches(code))
            {
                var other = match.Groups["stage"].Value;
                if (other != stage && (!match.Groups["member"].Success || IsType(other, match.Groups["member"].Value)))
                    yield return $"line {i + 1} names {other}: {code.Trim()}";
            }
        }
    }

    /// <summary>A property may bear the name of a stage; one type per file tells them apart.</summary>
    static bool IsType(string stage, string name)
    {
        var directory = Path.Combine(Repository.Root, "src", "Uldra", stage);
        return Directory.Exists(directory) && Directory.EnumerateFiles(directory, name + ".cs", SearchOption.AllDirectories).Any();
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    // Behind "Uldra." any mention counts; alone, only a qualifier that does not itself hang on something.
    [GeneratedRegex(@"\bUldra\.(?<stage>Reading|Mapping|Routing|Scheduling|Applying|Progress|Pipeline)\b" +
        @"|(?<![\w.])(?<stage>Reading|Mapping|Routing|Scheduling|Applying|Progress|Pipeline)\.(?<member>[A-Z]\w*)")]
    private static partial Regex StageName();
}
