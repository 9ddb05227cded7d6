using System.CommandLine;
using Uldra.Checking;
using Uldra.Cli.Tail.MaxwellFormat;
using Uldra.Configuration;
using Uldra.MySql;

namespace Uldra.Cli.Tail;

/// <summary>The command line of <c>uldra tail</c>.</summary>
sealed class TailArguments
{
    const string FilePrefix = "file:";

    readonly Argument<string[]> _sources = new("SOURCE")
    {
        Description = "mysql://user:password@host:port, or file:/path/bin.000001 and further files in order.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly Option<string> _from = new("--from")
    {
        Description = "latest (default), earliest (default for files), gtid:<set> or binlog:<file>:<position>.",
    };

    readonly Option<string> _tables = new("--tables")
    {
        Description = "database.table patterns with * and ?, separated by commas; with ! in front those to leave out.",
    };

    readonly Option<string> _format = new("--format")
    {
        Description = "The form of a line: uldra, maxwell or debezium.", DefaultValueFactory = _ => TailFormatOptions.Uldra,
    };

    readonly Option<string> _fields = new("--fields") { Description = $"Maxwell's optional fields: {MaxwellFieldNames.List}." };

    readonly Option<string> _sourceName = new("--source-name") { Description = "Debezium's source.name (its topic.prefix); default: uldra." };

    readonly Option<string> _columnsFrom = new("--columns-from")
    {
        Description = "For files without column names: the URL of a server whose tables look as they did then.",
    };

    readonly Option<bool> _untilCaughtUp = new("--until-caught-up") { Description = "End when everything the log held at the start is shown." };

    readonly Option<bool> _all = new("--all") { Description = "Show statements and other transactions too." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_sources);
        foreach (var option in new Option[] { _from, _tables, _format, _fields, _sourceName, _columnsFrom, _untilCaughtUp, _all })
            command.Options.Add(option);
    }

    /// <exception cref="ProblemException">An option is not understood; exit code 2.</exception>
    public TailOptions Read(ParseResult parsed)
    {
        var sources = parsed.GetRequiredValue(_sources);
        var files = ReadFiles(sources);
        var patterns = ReadPatterns(parsed.GetValue(_tables));
        try
        {
            return new TailOptions
            {
                Source = files.Count == 0 ? MySqlConnectionOptions.Parse(sources[0]) : null,
                Files = files,
                ColumnsFrom = parsed.GetValue(_columnsFrom) is { } url ? MySqlConnectionOptions.Parse(url) : null,
                From = ReadStart(parsed.GetValue(_from), files.Count > 0),
                Tables = [.. patterns.Where(p => p[0] != '!')],
                ExceptTables = [.. patterns.Where(p => p[0] == '!').Select(p => p[1..])],
                Format = ReadFormat(parsed),
                UntilCaughtUp = parsed.GetValue(_untilCaughtUp),
                All = parsed.GetValue(_all),
            };
        }
        catch (FormatException e)
        {
            throw Usage("command line", e.Message, "uldra tail --help");
        }
    }

    static List<string> ReadFiles(string[] sources)
    {
        if (!sources[0].StartsWith(FilePrefix, StringComparison.Ordinal))
            return sources.Length == 1 ? []
                : throw Usage("command line", "There are several sources.", "Give one URL, or files with file: in front of the first one.");
        return [.. sources.Select(s => s.StartsWith(FilePrefix, StringComparison.Ordinal) ? s[FilePrefix.Length..] : s)];
    }

    static string[] ReadPatterns(string? text)
    {
        var patterns = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var pattern in patterns)
            if (!pattern.Contains('.'))
                throw Usage("--tables", $"'{pattern}' is no database.table.", "Write database.table, with * and ? as wildcards.");
        return patterns;
    }

    static StartPoint ReadStart(string? text, bool hasFiles)
    {
        var start = StartPoint.Parse(text ?? (hasFiles ? "earliest" : "latest"));
        if (start.Kind == StartKind.Copy)
            throw new FormatException("tail shows changes; it does not copy.");
        if (hasFiles && start.Kind == StartKind.Latest)
            throw new FormatException("Nothing comes behind the end of files: --from latest is for servers.");
        return start;
    }

    TailFormatOptions ReadFormat(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_format);
        if (!TailFormatOptions.Names.Contains(name))
            throw Usage("--format", $"There is no format '{name}'.", $"Use one of {string.Join(", ", TailFormatOptions.Names)}.");
        if (parsed.GetValue(_fields) is not null && name != TailFormatOptions.Maxwell)
            throw Usage("--fields", $"The format {name} has no optional fields.", "Leave --fields out, or use --format maxwell.");
        if (parsed.GetValue(_sourceName) is not null && name != TailFormatOptions.Debezium)
            throw Usage("--source-name", $"The format {name} has no source name.", "Leave --source-name out, or use --format debezium.");
        return new TailFormatOptions
        {
            Name = name,
            Fields = MaxwellFieldNames.Parse(parsed.GetValue(_fields) ?? ""),
            SourceName = parsed.GetValue(_sourceName) ?? TailFormatOptions.Uldra,
            WithTransactions = parsed.GetValue(_all),
        };
    }

    static ProblemException Usage(string where, string cause, string next) =>
        new(new Problem("usage", Severity.Error, ProblemSide.Configuration, where, cause, next));
}
