namespace Uldra.Cli.Demo.Bank;

/// <summary>Who exists, divided among the tellers, and the next free numbers.</summary>
sealed class BankBook
{
    /// <summary>Every account starts with this much; the total never changes afterwards.</summary>
    public const decimal OpeningBalance = 1_000m;

    const int AccountsPerCustomer = 2;

    readonly BankAccount[] _accounts;
    long _lastCustomer;
    long _lastAccount;

    public BankBook(int customers, int tellers)
    {
        Shares = [.. Enumerable.Range(0, tellers).Select(_ => new List<BankCustomer>())];
        var accounts = new List<BankAccount>(customers * AccountsPerCustomer);
        for (var i = 0; i < customers; i++)
        {
            var customer = new BankCustomer(NextCustomerId(), $"customer{i}@bank.example");
            for (var j = 0; j < AccountsPerCustomer; j++)
            {
                var id = NextAccountId();
                customer.Accounts.Add(new BankAccount(id, id, $"card-{id}"));
            }
            accounts.AddRange(customer.Accounts);
            Shares[i % tellers].Add(customer);
        }
        _accounts = [.. accounts];
        Total = OpeningBalance * accounts.Count;
    }

    /// <summary>The customers of each teller; nobody else changes them.</summary>
    public IReadOnlyList<List<BankCustomer>> Shares { get; }

    /// <summary>All money there is, at any time.</summary>
    public decimal Total { get; }

    public IEnumerable<BankCustomer> Customers => Shares.SelectMany(share => share);

    public uint NextCustomerId() => (uint)Interlocked.Increment(ref _lastCustomer);

    public long NextAccountId() => Interlocked.Increment(ref _lastAccount);

    /// <summary>Anybody's account; it may just have changed its number, or be closed.</summary>
    public BankAccount AnyAccount(Random random) => _accounts[random.Next(_accounts.Length)];
}
