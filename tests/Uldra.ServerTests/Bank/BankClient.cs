using Uldra.TestKit;

namespace Uldra.ServerTests.Bank;

/// <summary>
/// One client of the bank. It has customers and purses of its own, so clients do not wait for each other: transfers, customers that move with
/// all they have, two that change places in one transaction, names that are exchanged, money and purses that go from branch to branch.
/// </summary>
sealed class BankClient(TestDatabase source, int number, Random random)
{
    public const int Customers = 12;
    public const int AccountsEach = 4;
    public const int Purses = 20;
    public const int Balance = 1000;

    const int Branches = 8;
    const string Deadlock = "ERROR 1213 ";

    readonly int[] _branches = [.. Enumerable.Range(0, Customers).Select(i => i % Branches)];

    public async Task OpenAccountsAsync()
    {
        for (var customer = 0; customer < Customers; customer++)
            await source.Sql.ExecuteAsync("INSERT INTO account VALUES " + string.Join(",", Enumerable.Range(0, AccountsEach).Select(i =>
                $"({Account(customer, i)}, {Name(customer)}, {_branches[customer]}, {(i == 0 ? "NULL" : $"'n{Account(customer, i)}'")}, {Balance}, 1)")));
        await source.Sql.ExecuteAsync("INSERT INTO purse VALUES "
            + string.Join(",", Enumerable.Range(0, Purses).Select(i => $"({Purse(i)}, {i % Branches}, {Balance})")));
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var session = source.Sql.OpenSession();
                await session.RunAsync("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
                while (!stop.IsCancellationRequested)
                {
                    var (sql, committed) = Next();
                    await session.RunAsync($"BEGIN;\n{sql};\nCOMMIT");
                    committed();
                    await Task.Delay(random.Next(20), CancellationToken.None);
                }
            }
            catch (SqlClientException e) when (e.Message.Contains(Deadlock, StringComparison.Ordinal))
            {
                // Clients meet in the index of names. The transaction is rolled back, and the session has ended with it.
            }
        }
    }

    (string Sql, Action Committed) Next() => random.Next(6) switch
    {
        0 => (Transfer(AnyCustomer()), () => { }),
        1 => Move(AnyCustomer()),
        2 => ChangePlaces(AnyCustomer(), AnyCustomer()),
        3 => (ExchangeNames(), () => { }),
        4 => (Pay(), () => { }),
        _ => ($"UPDATE purse SET branch = {random.Next(Branches)} WHERE id = {AnyPurse()}", () => { }),
    };

    string Transfer(int customer)
    {
        var (from, to, amount) = (Account(customer, random.Next(2)), Account(customer, random.Next(2, AccountsEach)), random.Next(-200, 200));
        return $"UPDATE account SET balance = balance - {amount}, v = v + 1 WHERE id = {from};\n"
            + $"UPDATE account SET balance = balance + {amount}, v = v + 1 WHERE id = {to}";
    }

    (string Sql, Action Committed) Move(int customer)
    {
        var branch = random.Next(Branches);
        return ($"{Transfer(customer)};\nUPDATE account SET branch = {branch}, v = v + 1 WHERE customer = {Name(customer)}", () => _branches[customer] = branch);
    }

    (string Sql, Action Committed) ChangePlaces(int one, int other) => (
        $"UPDATE account SET branch = {_branches[other]}, v = v + 1 WHERE customer = {Name(one)};\n"
        + $"UPDATE account SET branch = {_branches[one]}, v = v + 1 WHERE customer = {Name(other)}",
        () => (_branches[one], _branches[other]) = (_branches[other], _branches[one]));

    string ExchangeNames()
    {
        var (a, b) = (Account(AnyCustomer(), 1), Account(AnyCustomer(), 2));
        return $"SELECT name INTO @a FROM account WHERE id = {a};\nSELECT name INTO @b FROM account WHERE id = {b};\n"
            + $"UPDATE account SET name = NULL, v = v + 1 WHERE id = {a};\n"
            + $"UPDATE account SET name = @a, v = v + 1 WHERE id = {b};\nUPDATE account SET name = @b, v = v + 1 WHERE id = {a}";
    }

    string Pay()
    {
        var (from, to, amount) = (AnyPurse(), AnyPurse(), random.Next(500));
        return $"UPDATE purse SET balance = balance - {amount} WHERE id = {from};\nUPDATE purse SET balance = balance + {amount} WHERE id = {to}";
    }

    int AnyCustomer() => random.Next(Customers);

    int AnyPurse() => Purse(random.Next(Purses));

    int Name(int customer) => (number * 1000) + customer;

    int Account(int customer, int i) => (Name(customer) * 10) + i;

    int Purse(int i) => (number * 1000) + i;
}
