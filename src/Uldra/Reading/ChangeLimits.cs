namespace Uldra.Reading;

/// <summary>How much the reader gathers.</summary>
/// <param name="BatchBytes">A batch is handed over when it holds this much, or when nothing more has arrived.</param>
/// <param name="PartRows">A transaction with more rows is handed over in parts (<c>limits.transaction_rows</c>).</param>
/// <param name="PartBytes">The same by bytes, so that few wide rows are bounded as well.</param>
/// <param name="HeldBytes">Rows of prepared transactions take this much memory before they go to disk.</param>
public sealed record ChangeLimits(int BatchBytes, int PartRows, long PartBytes, long HeldBytes = 16 << 20)
{
    public static ChangeLimits For(long memoryBytes, int transactionRows) =>
        new((int)Math.Clamp(memoryBytes / 64, 64 << 10, 1 << 20), transactionRows, Math.Min(memoryBytes / 4, 1 << 30),
            Math.Min(memoryBytes / 16, 1 << 30));
}
