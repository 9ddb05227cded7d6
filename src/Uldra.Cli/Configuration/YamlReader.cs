using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Uldra.Cli.Configuration;

/// <summary>
/// YAML events to nodes that know their place. It knows nothing of settings. Not the library's object mapping: that reports the first
/// error only, and not where it stands.
/// </summary>
sealed class YamlReader
{
    // Deep enough for any pipeline, shallow enough that a hostile file cannot exhaust the stack.
    const int DepthMax = 32;

    readonly ConfigurationProblems _problems;
    readonly Dictionary<string, ConfigurationNode> _anchors = [];

    YamlReader(ConfigurationProblems problems) => _problems = problems;

    /// <summary>The document's root, or null when there is none or the text is no YAML; then a problem was added.</summary>
    public static ConfigurationNode? Read(string text, ConfigurationProblems problems)
    {
        try
        {
            return new YamlReader(problems).ReadDocument(new Parser(new StringReader(text)));
        }
        catch (YamlException e)
        {
            AddSyntaxError(text, e, problems);
            return null;
        }
    }

    static void AddSyntaxError(string text, YamlException e, ConfigurationProblems problems)
    {
        // The parser notices a tab only lines later; the tab is what the person has to find.
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length && i < e.Start.Line; i++)
        {
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            var tab = lines[i].AsSpan(0, indent).IndexOf('\t');
            if (tab < 0 || indent == lines[i].Length)
                continue;
            problems.Add("config-bad-yaml", i + 1, tab + 1, "", "The line is indented with a tab.", "Indent with spaces.");
            return;
        }
        problems.Add("config-bad-yaml", (int)e.Start.Line, (int)e.Start.Column, "", $"This is not valid YAML: {e.Message}",
            "Mend the line; text with ': ' or ' #' in it needs quotes.");
    }

    ConfigurationNode? ReadDocument(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            _problems.AddFile("config-bad-yaml", "The file is empty.", "Write name, source, targets and tables: docs/configuration.md.");
            return null;
        }
        parser.Consume<DocumentStart>();
        var root = ReadNode(parser, 0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
            _problems.Add("config-bad-yaml", (int)second.Start.Line, (int)second.Start.Column, "",
                "The file holds a second document.", "Write one pipeline per file.");
        return root;
    }

    ConfigurationNode ReadNode(Parser parser, int depth)
    {
        var start = parser.Current!;
        if (depth > DepthMax)
            throw new YamlException(start.Start, start.End, $"more than {DepthMax} levels");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"no anchor &{alias.Value.Value} stands before this");
        ConfigurationNode node = start switch
        {
            SequenceStart => ReadSequence(parser, depth),
            MappingStart => ReadMapping(parser, depth),
            _ => ReadScalar(parser),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    static ScalarNode ReadScalar(Parser parser)
    {
        var scalar = parser.Consume<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style != ScalarStyle.Plain, scalar.Start.Line == scalar.End.Line,
            (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    SequenceNode ReadSequence(Parser parser, int depth)
    {
        var start = parser.Consume<SequenceStart>().Start;
        var items = new List<ConfigurationNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(parser, depth + 1));
        return new SequenceNode(items, (int)start.Line, (int)start.Column);
    }

    MappingNode ReadMapping(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var entries = new List<MappingEntry>();
        var firstByKey = new Dictionary<string, ScalarNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, depth + 1);
            var value = ReadNode(parser, depth + 1);
            if (key is not ScalarNode name)
                _problems.Add("config-bad-yaml", key, "", "A key must be plain text.", "Write 'key: value'.");
            else if (firstByKey.TryAdd(name.Text, name))
                entries.Add(new MappingEntry(name, value));
            else
                AddDuplicate(name, firstByKey[name.Text]);
        }
        return new MappingNode(entries, (int)start.Line, (int)start.Column);
    }

    void AddDuplicate(ScalarNode key, ScalarNode first) =>
        _problems.Add("config-duplicate-key", key, key.Text,
            $"The key '{key.Text}' already stands at line {first.Line}, column {first.Column}.", "Keep one of the two.");
}
