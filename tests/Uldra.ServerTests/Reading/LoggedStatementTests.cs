using Uldra.Reading;
using Uldra.TestKit;

namespace Uldra.ServerTests.Reading;

/// <summary>What servers really write into the log for a statement is classified as the statement was meant.</summary>
public sealed class LoggedStatementTests
{
    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    [InlineData(ServerKind.MySql97)]
    public async Task Logged_text_is_classified_as_meant(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var statements = LoggedStatements.For(server.Family).ToList();
        await server.Sql.ExecuteAsync("CREATE DATABASE d");
        await server.Sql.ExecuteAsync("FLUSH LOCAL LOGS");

        await server.Sql.In("d").ExecuteAsync(string.Concat(statements.Select(statement => statement.Text + ";\n")));

        var expected = statements.SelectMany(statement => statement.Logged);
        Assert.Equal(expected, (await LoggedAsync(server)).Select(Classified));
    }

    /// <summary>The statements of the current file, with the default database before each. Borders of transactions are left out.</summary>
    static async Task<List<(string Database, string Text)>> LoggedAsync(TestServer server)
    {
        var file = (await server.Sql.RowsAsync("SHOW BINARY LOGS"))[^1][0];
        var events = await server.Sql.RowsAsync($"SHOW BINLOG EVENTS IN '{file}'");
        return [.. events.Where(row => row[2] == "Query" && row[5] is not ("BEGIN" or "COMMIT")).Select(row => Split(row[5]))];
    }

    /// <summary><c>use `d`; text</c>: the first part shows the event's default database, which is left out for statements about a
    /// database though the event holds it.</summary>
    static (string Database, string Text) Split(string info)
    {
        if (!info.StartsWith("use `", StringComparison.Ordinal))
            return ("d", info);
        var end = info.IndexOf("`; ", StringComparison.Ordinal);
        return (info[5..end], info[(end + 3)..]);
    }

    static string Classified((string Database, string Text) statement)
    {
        var found = StatementClassifier.Classify(statement.Database, statement.Text);
        var names = found.Tables.Select(table => $"{table.Database}/{table.Table}");
        var about = found.Kind == StatementKind.Unclear ? [statement.Text] : names;
        return string.Join(' ', [found.Kind.ToString(), .. about, .. Database(found)]);
    }

    static string[] Database(ClassifiedStatement found) => found.Database is null ? [] : [found.Database];
}
