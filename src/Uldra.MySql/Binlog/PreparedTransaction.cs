namespace Uldra.MySql.Binlog;

/// <summary>An XA transaction that is prepared and not decided.</summary>
/// <param name="Name">As <see cref="XaPart.Name"/>.</param>
/// <param name="Start">Where it stands in the log, which must be read from there again by whoever starts anew.</param>
/// <param name="Bytes">What its rows take, in memory or on disk.</param>
public sealed record PreparedTransaction(string Name, TransactionStart Start, long Bytes);
