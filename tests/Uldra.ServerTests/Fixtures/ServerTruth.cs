using System.Text.RegularExpressions;
using Uldra.MySql.Binlog;
using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>
/// Compares what the reader says with what the server says in its own words: places and statements of SHOW BINLOG EVENTS, and the rows of
/// every table, rebuilt from the log alone, with a SELECT.
/// </summary>
sealed partial class ServerTruth(TestServer server)
{
    readonly Dictionary<string, TableRows> _tables = [];
    readonly List<(string File, ulong Offset, ulong End)> _read = [];
    readonly List<string> _statements = [];

    /// <summary>Tables that were compared row by row.</summary>
    public int Compared { get; private set; }

    public async Task CompareAsync(IReadOnlyList<string> files)
    {
        var token = TestContext.Current.CancellationToken;
        await using (var reader = await BinlogReader.OpenFilesAsync(new BinlogFileOptions { Paths = files }, token))
        {
            for (var item = await reader.ReadAsync(token); item != BinlogItem.End; item = await reader.ReadAsync(token))
                Take(reader, item);
            Assert.False(reader.IsCutOff);
        }
        await ComparePlacesAsync(files);
        foreach (var (name, rows) in _tables)
            await CompareRowsAsync(name, rows);
    }

    void Take(BinlogReader reader, BinlogItem item)
    {
        if (item == BinlogItem.Rows)
            Apply(reader.Table, reader.Rows);
        else if (item == BinlogItem.Statement)
            Note(reader.Statement);
        else if (item is BinlogItem.Commit or BinlogItem.Prepared)
            _read.Add((reader.Transaction.File, reader.Transaction.Offset, reader.EndOffset));
    }

    void Apply(TableMap table, RowsData rows)
    {
        var name = $"{table.Database}.{table.Name}";
        if (!_tables.TryGetValue(name, out var state))
            _tables.Add(name, state = new TableRows());
        state.Apply(table, rows);
    }

    /// <summary>What a statement does to the rows is only known of a few.</summary>
    void Note(LogStatement statement)
    {
        _statements.Add(statement.Text);
        var match = TableStatement().Match(statement.Text);
        if (!match.Success)
            return;
        var name = match.Groups[2].Value.Replace("`", "");
        name = name.Contains('.') ? name : $"{statement.Database}.{name}";
        if (match.Groups[1].Value.StartsWith("TRUNCATE", StringComparison.OrdinalIgnoreCase))
            _tables.Remove(name);
        else if (_tables.TryGetValue(name, out var state))
            state.IsComparable = false;
    }

    async Task ComparePlacesAsync(IReadOnlyList<string> files)
    {
        var shown = new List<(string, ulong, ulong)>();
        var texts = new List<string>();
        foreach (var file in files)
            await ShownTransactions.ReadAsync(server, Path.GetFileName(file), shown, texts);
        Assert.Equal(shown, _read);
        // SHOW has no texts of compressed statements and of those within compressed transactions.
        foreach (var statement in _statements.Where(s => texts.Count > 0))
            Assert.Contains(texts, t => t.Contains(statement, StringComparison.Ordinal) || t == ShownTransactions.Hidden);
    }

    async Task CompareRowsAsync(string name, TableRows rows)
    {
        if (!rows.IsComparable || !await ExistsAsync(name))
            return;
        var selected = await rows.SelectAsync(server, name);
        Assert.Equal(selected, rows.Lines());
        Compared++;
    }

    async Task<bool> ExistsAsync(string name)
    {
        var parts = name.Split('.', 2);
        return await server.Sql.CountAsync(
            $"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{parts[0]}' AND table_name = '{parts[1]}'") == 1;
    }

    [GeneratedRegex(@"^\s*(TRUNCATE(?: TABLE)?|DROP TABLE|ALTER TABLE|RENAME TABLE)\s+([^\s]+)", RegexOptions.IgnoreCase)]
    private static partial Regex TableStatement();
}
