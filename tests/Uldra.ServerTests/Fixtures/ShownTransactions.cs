using Uldra.TestKit;

namespace Uldra.ServerTests.Fixtures;

/// <summary>SHOW BINLOG EVENTS as transactions: from a GTID event, or a BEGIN without one, to the next.</summary>
static class ShownTransactions
{
    /// <summary>Stands for a statement that the server does not show.</summary>
    public const string Hidden = "(hidden)";

    public static async Task ReadAsync(TestServer server, string file, List<(string, ulong, ulong)> transactions, List<string> texts)
    {
        var (start, end) = (0UL, 0UL);
        foreach (var row in await server.Sql.RowsAsync($"SHOW BINLOG EVENTS IN '{file}'"))
        {
            var (offset, type) = (ulong.Parse(row[1]), row[2]);
            var isName = type is "Gtid" or "Gtid_tagged_log_event" or "Anonymous_Gtid";
            if (start != 0 && (isName || type is "Rotate" or "Stop" or "Binlog_checkpoint"))
            {
                transactions.Add((file, start, offset));
                start = 0;
            }
            if (isName)
                start = offset;
            if (type is "Transaction_payload" or "Query_compressed")
                texts.Add(Hidden);
            if (type is "Query" or "Gtid")
                texts.Add(row[5]);
            end = offset;
        }
        Assert.True(start == 0, $"{file} ends within the transaction at {start}, or at {end} without saying how");
    }
}
