namespace Uldra.Reading;

/// <summary>How much the reader gathers.</summary>
/// <param name="BatchBytes">A batch is handed over when it holds this much, or when nothing more has arrived.</param>
/// <param name="PartRows">A transaction with more rows is handed over in parts (<c>limits.transaction_rows</c>).</param>
/// <param name="PartBytes">The same by bytes, so that few wide rows are bounded as well.</param>
public sealed record ChangeLimits(int BatchBytes, int PartRows, long PartBytes)
{
    public static ChangeLimits For(long memoryBytes, int transactionRows) =>
        new((int)Math.Clamp(memoryBytes / 64, 64 << 10, 1 << 20), transactionRows, Math.Min(memoryBytes / 4, 1 << 30));
}
