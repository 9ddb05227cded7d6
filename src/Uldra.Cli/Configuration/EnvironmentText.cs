using System.Text;

namespace Uldra.Cli.Configuration;

/// <summary>Puts <c>${NAME}</c> from the environment into texts, so that secrets stay out of files.</summary>
sealed class EnvironmentText(Func<string, string?> variable, ConfigurationProblems problems)
{
    /// <summary>
    /// The text with its variables; null when one is unset, then a problem was added. Inside a URL a value is percent-encoded; a URL
    /// that is one variable altogether is taken as it is.
    /// </summary>
    public string? Expand(ScalarNode node, string path, bool isUrl)
    {
        if (!node.Text.Contains("${", StringComparison.Ordinal))
            return node.Text;
        var text = node.Text;
        var result = new StringBuilder();
        var complete = true;
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                result.Append(text, at, text.Length - at);
                break;
            }
            result.Append(text, at, open - at);
            var close = text.IndexOf('}', open);
            var name = close < 0 ? null : text[(open + 2)..close];
            var value = Look(node, path, open, name);
            complete &= value is not null;
            var whole = open == 0 && close == text.Length - 1;
            result.Append(isUrl && !whole && value is not null ? Uri.EscapeDataString(value) : value);
            at = close < 0 ? text.Length : close + 1;
        }
        return complete ? result.ToString() : null;
    }

    string? Look(ScalarNode node, string path, int at, string? name)
    {
        if (name is not null && IsName(name) && variable(name) is { } value)
            return value;
        var column = node.Column + (node.SingleLine ? at + (node.Quoted ? 1 : 0) : 0);
        if (name is null || !IsName(name))
            problems.Add("config-bad-variable", node.Line, column, path, "'${' does not begin a variable's name that ends with '}'.",
                "Write ${NAME} with letters, digits and '_'.");
        else
            problems.Add("config-unset-variable", node.Line, column, path, $"The environment variable {name} is not set.",
                $"Set it where uldra starts (export {name}=…), or write the value.");
        return null;
    }

    static bool IsName(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return name.Length > 0 && !char.IsAsciiDigit(name[0]);
    }
}
