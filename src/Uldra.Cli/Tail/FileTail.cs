using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.Cli.Tail;

/// <summary>Log files as lines, to their end; no server is needed where they carry the columns' names.</summary>
sealed class FileTail(TailOptions options, LineOutput output, TimeProvider clock)
{
    /// <exception cref="ProblemException">A file or a table's shape is missing, or the last file ends within a transaction.</exception>
    /// <exception cref="BinlogFormatException">The files hold what Uldra does not read.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        var files = FilesFromStart();
        using var format = options.Format.Create(output, clock);
        var reading = new TailReading(options, await TailTables.OpenAsync(options, token), format, output);
        await using var reader = await OpenAsync(files, token);
        await reading.RunAsync(reader, place: null, end: null, token);
        if (reader.IsCutOff)
            throw CutOff(reader);
    }

    async Task<BinlogReader> OpenAsync(IReadOnlyList<string> files, CancellationToken token)
    {
        try
        {
            var start = options.From.Kind == StartKind.Gtid ? new LogPosition(ParseGtids(options.From.Gtids), "", 0) : null;
            return await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = files, Start = start }, token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException([new Problem("tail-file-unreadable", Severity.Error, ProblemSide.Source, files[0], e.Message,
                "Give files that exist and that you may read.")], e);
        }
    }

    /// <summary>A place is looked for by its transaction's offset, so that transactions keep the GTIDs they have.</summary>
    IReadOnlyList<string> FilesFromStart()
    {
        foreach (var missing in options.Files.Where(f => !File.Exists(f)))
            throw new ProblemException(new Problem("tail-file-unreadable", Severity.Error, ProblemSide.Source, missing, "There is no such file.",
                "Give files that exist and that you may read."));
        if (options.From.Kind != StartKind.Binlog)
            return options.Files;
        var first = options.Files.ToList().FindIndex(f => Path.GetFileName(f) == options.From.File);
        if (first >= 0)
            return [.. options.Files.Skip(first)];
        throw new ProblemException(new Problem("start-unknown-file", Severity.Error, ProblemSide.Source, "--from",
            $"{options.From.File} is not among the files.", "Name one of the given files, without its directory."));
    }

    /// <summary>The forms of the two families have nothing in common: <c>0-1-5</c> and <c>uuid:1-5</c>.</summary>
    static TransactionSet ParseGtids(string text)
    {
        try
        {
            return TransactionSet.Parse(text.Contains(':') ? PositionKind.MySqlGtid : PositionKind.MariaDbGtid, text);
        }
        catch (FormatException e)
        {
            throw new ProblemException([new Problem("start-not-understood", Severity.Error, ProblemSide.Configuration, "--from", e.Message,
                "Write the GTID set as the server prints it.")], e);
        }
    }

    static ProblemException CutOff(BinlogReader reader) => new(new Problem(
        "tail-log-cut-off", Severity.Error, ProblemSide.Source, $"{reader.File}:{reader.EndOffset}",
        "The last file ends within a transaction: the server was still writing it, or crashed. Its rows are not complete.",
        "Read it again when the server has closed the file, or take what the server itself holds behind the last complete transaction."));
}
