namespace Uldra.Cli.Demo.Bank;

/// <summary>Picks from a teller's own customers. An account is always one that is open.</summary>
sealed class CustomerPicker(List<BankCustomer> customers, Random random)
{
    /// <summary>Handing over can leave a customer without an account: those are passed over.</summary>
    public BankCustomer Customer(int accountsMin = 1)
    {
        while (true)
        {
            var customer = customers[random.Next(customers.Count)];
            if (customer.Accounts.Count >= accountsMin)
                return customer;
        }
    }

    public (BankCustomer First, BankCustomer Second) TwoCustomers()
    {
        var first = Customer();
        var second = Customer();
        while (second == first)
            second = Customer();
        return (first, second);
    }

    public (BankCustomer Owner, BankAccount Account) Account(int accountsMin = 1)
    {
        var owner = Customer(accountsMin);
        return (owner, AccountOf(owner));
    }

    public (BankAccount First, BankAccount Second) TwoAccounts()
    {
        var (first, second) = TwoCustomers();
        return (AccountOf(first), AccountOf(second));
    }

    BankAccount AccountOf(BankCustomer owner) => owner.Accounts[random.Next(owner.Accounts.Count)];
}
