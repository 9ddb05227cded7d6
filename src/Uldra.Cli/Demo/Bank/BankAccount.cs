namespace Uldra.Cli.Demo.Bank;

/// <summary>
/// An account with its one card. Its owner's teller changes it after the commit; other tellers read <see cref="Id"/> to pay into it, and
/// find no row when the number is just changing.
/// </summary>
sealed class BankAccount(long id, long cardId, string? handle)
{
    long _id = id;

    public long Id
    {
        get => Volatile.Read(ref _id);
        set => Volatile.Write(ref _id, value);
    }

    public long CardId { get; set; } = cardId;

    public string? Handle { get; set; } = handle;
}
