using Uldra.Cli.Demo.Bank;

namespace Uldra.Cli.Demo.Display;

/// <summary>Per-second rates between two looks at the counters.</summary>
sealed class RateGauge(TrafficCounters counters, TimeProvider clock)
{
    long _time = clock.GetTimestamp();
    long _rows = counters.Rows;
    long _transactions = counters.Transactions;

    public (double Rows, double Transactions) Read()
    {
        var seconds = clock.GetElapsedTime(_time).TotalSeconds;
        var (rows, transactions) = (counters.Rows, counters.Transactions);
        var rates = ((rows - _rows) / seconds, (transactions - _transactions) / seconds);
        (_time, _rows, _transactions) = (clock.GetTimestamp(), rows, transactions);
        return rates;
    }
}
