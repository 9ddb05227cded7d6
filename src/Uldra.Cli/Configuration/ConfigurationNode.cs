namespace Uldra.Cli.Configuration;

/// <summary>A value of the file as it stands there, with its place. Lines and columns count from 1.</summary>
abstract record ConfigurationNode(int Line, int Column);

/// <param name="SingleLine">The text stands on one line, so that a place inside it can be told.</param>
/// <param name="Quoted">In quotes or a block: then <c>null</c> and <c>~</c> are text.</param>
sealed record ScalarNode(string Text, bool Quoted, bool SingleLine, int Line, int Column) : ConfigurationNode(Line, Column)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

sealed record SequenceNode(IReadOnlyList<ConfigurationNode> Items, int Line, int Column) : ConfigurationNode(Line, Column);

/// <summary>In file order: the order of targets is their shard number.</summary>
sealed record MappingNode(IReadOnlyList<MappingEntry> Entries, int Line, int Column) : ConfigurationNode(Line, Column);

sealed record MappingEntry(ScalarNode Key, ConfigurationNode Value);
