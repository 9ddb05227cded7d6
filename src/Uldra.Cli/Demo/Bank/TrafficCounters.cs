namespace Uldra.Cli.Demo.Bank;

/// <summary>What the source has committed so far.</summary>
sealed class TrafficCounters
{
    long _rows;
    long _transactions;

    public long Rows => Interlocked.Read(ref _rows);

    public long Transactions => Interlocked.Read(ref _transactions);

    public void Add(long rows, long transactions = 1)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _transactions, transactions);
    }
}
