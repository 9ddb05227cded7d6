namespace Uldra.MySql.Binlog;

/// <summary>
/// An XA COMMIT whose XA PREPARE lies before the place where reading began, so that its rows are not known.
/// <see cref="PreparedLookBack"/> may still find them.
/// </summary>
public sealed class PreparedUnknownException(string message, string name, string file, ulong offset, ulong transactionOffset)
    : BinlogFormatException(message, file, offset)
{
    /// <summary>As <see cref="XaPart.Name"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Where the transaction of the commit starts in the file.</summary>
    public ulong TransactionOffset { get; } = transactionOffset;
}
