using System.Text;
using Uldra.MySql;

namespace Uldra.Cli.Demo.Bank;

/// <summary>One connection of the live traffic: a transaction every few milliseconds until it is told to stop.</summary>
sealed class BankTeller(MySqlConnection source, BankActions actions, TrafficCounters counters, Func<bool> mayWork)
{
    static readonly ReadOnlyMemory<byte> Commit = "COMMIT"u8.ToArray();
    static readonly ReadOnlyMemory<byte> Rollback = "ROLLBACK"u8.ToArray();

    readonly List<StatementResult> _results = [];

    /// <param name="pace">One transaction per tick.</param>
    /// <param name="stop">Checked between transactions: what has begun is finished.</param>
    /// <param name="token">Ends it at once.</param>
    public async Task RunAsync(PeriodicTimer pace, CancellationToken stop, CancellationToken token)
    {
        while (!stop.IsCancellationRequested && await pace.WaitForNextTickAsync(token))
        {
            if (mayWork())
                await WorkAsync(actions.Next(), token);
        }
    }

    async Task WorkAsync(BankTransaction transaction, CancellationToken token)
    {
        try
        {
            _results.Clear();
            var statements = Encoding.UTF8.GetBytes("BEGIN;" + transaction.Statements);
            await source.ExecuteManyAsync(statements, _results, token);
            var rows = _results.Sum(result => (long)result.AffectedRows);
            if (transaction.ExpectedRows is { } expected && rows != expected)
            {
                await source.ExecuteAsync(Rollback, token);
                return;
            }
            await source.ExecuteAsync(Commit, token);
            transaction.Committed?.Invoke();
            counters.Add(rows);
        }
        catch (MySqlException e) when (e.IsTransient && !e.IsConnectionLost)
        {
            // A deadlock with another teller: the server rolled one back, and this one lets it be.
            await source.ExecuteAsync(Rollback, token);
        }
    }
}
