using System.Globalization;

namespace Uldra.Cli.Demo.Bank;

/// <summary>
/// The changes that make re-sharding hard, each one transaction of a teller on customers of its own: money that moves, primary keys that
/// change and are exchanged, customers that move to another shard, unique values that wander, rows that go and come back.
/// </summary>
sealed class BankActions(BankBook book, List<BankCustomer> customers, int teller, Random random)
{
    // Few enough that somebody always has two accounts, one to close and one to take its money.
    readonly int _closedMax = customers.Count / 5;

    // Numbers that are only used within a transaction, one set per teller: two may exchange numbers at the same time.
    readonly uint _spareCustomer = 4_000_000_000 + (uint)teller;
    readonly long _spareAccount = -1 - teller;

    readonly CustomerPicker _pick = new(customers, random);
    readonly List<BankAccount> _closed = [];

    public BankTransaction Next() => random.Next(100) switch
    {
        < 48 => Transfer(),
        < 54 => RenumberAccount(),
        < 58 => ExchangeAccountNumbers(),
        < 65 => RenumberCustomer(),
        < 69 => ExchangeCustomerNumbers(),
        < 76 => HandOverAccount(),
        < 84 => ExchangeHandles(),
        < 88 => ExchangeEmails(),
        < 91 => ReissueCard(),
        < 94 => ArchiveTransfers(),
        _ => CloseOrReopen(),
    };

    BankTransaction Transfer()
    {
        var (payer, from) = _pick.Account();
        var to = book.AnyAccount(random);
        if (to.Id == from.Id)
            return RenumberAccount();
        var amount = (random.Next(1, 10_000) / 100m).ToString(CultureInfo.InvariantCulture);
        return new BankTransaction($"""
            UPDATE accounts SET balance = balance - {amount}, changes = changes + 1 WHERE account_id = {from.Id};
            UPDATE accounts SET balance = balance + {amount}, changes = changes + 1 WHERE account_id = {to.Id};
            INSERT INTO transfers (customer_id, from_account, to_account, amount, memo)
            VALUES ({payer.Id}, {from.Id}, {to.Id}, {amount}, 'für Miete und 커피 #{random.Next(1_000)}')
            """, ExpectedRows: 3);
    }

    /// <summary>A primary key changes; the row stays on its shard.</summary>
    BankTransaction RenumberAccount()
    {
        var (_, account) = _pick.Account();
        var number = book.NextAccountId();
        return new BankTransaction($"""
            UPDATE accounts SET account_id = {number} WHERE account_id = {account.Id};
            UPDATE cards SET card_id = {number}, account_id = {number} WHERE card_id = {account.CardId}
            """, ExpectedRows: 2, () => (account.Id, account.CardId) = (number, number));
    }

    /// <summary>Two rows exchange their primary keys through a spare one.</summary>
    BankTransaction ExchangeAccountNumbers()
    {
        var (a, b) = _pick.TwoAccounts();
        return new BankTransaction($"""
            UPDATE accounts SET account_id = {_spareAccount} WHERE account_id = {a.Id};
            UPDATE accounts SET account_id = {a.Id} WHERE account_id = {b.Id};
            UPDATE accounts SET account_id = {b.Id} WHERE account_id = {_spareAccount}
            """, ExpectedRows: 3, () => (a.Id, b.Id) = (b.Id, a.Id));
    }

    /// <summary>A customer with everything it has moves, usually to another shard.</summary>
    BankTransaction RenumberCustomer()
    {
        var customer = _pick.Customer();
        var number = book.NextCustomerId();
        return new BankTransaction($"""
            UPDATE customers SET customer_id = {number} WHERE customer_id = {customer.Id};
            UPDATE accounts SET customer_id = {number} WHERE customer_id = {customer.Id};
            UPDATE cards SET customer_id = {number} WHERE customer_id = {customer.Id};
            UPDATE transfers SET customer_id = {number} WHERE customer_id = {customer.Id}
            """, ExpectedRows: null, () => customer.Id = number);
    }

    /// <summary>Two customers exchange their numbers, and so their shards, in one transaction.</summary>
    BankTransaction ExchangeCustomerNumbers()
    {
        var (a, b) = _pick.TwoCustomers();
        var exchange = $"SET customer_id = {a.Id} + {b.Id} - customer_id WHERE customer_id IN ({a.Id}, {b.Id})";
        return new BankTransaction($"""
            UPDATE customers SET customer_id = {_spareCustomer} WHERE customer_id = {a.Id};
            UPDATE customers SET customer_id = {a.Id} WHERE customer_id = {b.Id};
            UPDATE customers SET customer_id = {b.Id} WHERE customer_id = {_spareCustomer};
            UPDATE accounts {exchange};
            UPDATE cards {exchange}
            """, ExpectedRows: null, () => (a.Id, b.Id) = (b.Id, a.Id));
    }

    /// <summary>An account and its card go to another customer: the primary key stays, the shard does not.</summary>
    BankTransaction HandOverAccount()
    {
        var (from, to) = _pick.TwoCustomers();
        var account = from.Accounts[^1];
        return new BankTransaction($"""
            UPDATE accounts SET customer_id = {to.Id} WHERE account_id = {account.Id};
            UPDATE cards SET customer_id = {to.Id} WHERE card_id = {account.CardId}
            """, ExpectedRows: 2, () =>
            {
                from.Accounts.Remove(account);
                to.Accounts.Add(account);
            });
    }

    /// <summary>A unique value is never in two rows, so it wanders through NULL.</summary>
    BankTransaction ExchangeHandles()
    {
        var (a, b) = _pick.TwoAccounts();
        return new BankTransaction($"""
            UPDATE cards SET handle = NULL WHERE card_id = {a.CardId};
            UPDATE cards SET handle = {Quoted(a.Handle)} WHERE card_id = {b.CardId};
            UPDATE cards SET handle = {Quoted(b.Handle)} WHERE card_id = {a.CardId}
            """, ExpectedRows: null, () => (a.Handle, b.Handle) = (b.Handle, a.Handle));
    }

    BankTransaction ExchangeEmails()
    {
        var (a, b) = _pick.TwoCustomers();
        return new BankTransaction($"""
            UPDATE customers SET email = NULL WHERE customer_id = {a.Id};
            UPDATE customers SET email = {Quoted(a.Email)} WHERE customer_id = {b.Id};
            UPDATE customers SET email = {Quoted(b.Email)}, name = '{NextName()}' WHERE customer_id = {a.Id}
            """, ExpectedRows: null, () => (a.Email, b.Email) = (b.Email, a.Email));
    }

    /// <summary>A row goes and comes back with the same unique value, sometimes under the same primary key, in one transaction.</summary>
    BankTransaction ReissueCard()
    {
        var (owner, account) = _pick.Account();
        var number = random.Next(2) == 0 ? account.CardId : book.NextAccountId();
        return new BankTransaction($"""
            DELETE FROM cards WHERE card_id = {account.CardId};
            {InsertCard(number, owner, account)}
            """, ExpectedRows: 2, () => account.CardId = number);
    }

    BankTransaction ArchiveTransfers() => new($"DELETE FROM transfers WHERE customer_id = {_pick.Customer().Id}", ExpectedRows: null);

    /// <summary>An account gives its money away and goes; later it comes back under the same number with another customer.</summary>
    BankTransaction CloseOrReopen() => _closed.Count >= _closedMax || (_closed.Count > 0 && random.Next(2) == 0) ? Reopen() : Close();

    BankTransaction Close()
    {
        var (owner, account) = _pick.Account(accountsMin: 2);
        var heir = owner.Accounts.First(other => other != account);
        return new BankTransaction($"""
            UPDATE accounts AS heir, accounts AS closing
            SET heir.balance = heir.balance + closing.balance, heir.changes = heir.changes + 1, closing.kind = 'joint'
            WHERE heir.account_id = {heir.Id} AND closing.account_id = {account.Id};
            DELETE FROM accounts WHERE account_id = {account.Id};
            DELETE FROM cards WHERE card_id = {account.CardId}
            """, ExpectedRows: null, () =>
            {
                owner.Accounts.Remove(account);
                _closed.Add(account);
            });
    }

    BankTransaction Reopen()
    {
        var owner = _pick.Customer();
        var account = _closed[0];
        return new BankTransaction($"""
            INSERT INTO accounts (account_id, customer_id, kind, balance) VALUES ({account.Id}, {owner.Id}, 'savings', 0);
            {InsertCard(account.CardId, owner, account)}
            """, ExpectedRows: 2, () =>
            {
                _closed.RemoveAt(0);
                owner.Accounts.Add(account);
            });
    }

    string InsertCard(long number, BankCustomer owner, BankAccount account) =>
        "INSERT INTO cards (card_id, customer_id, account_id, handle, fingerprint) " +
        $"VALUES ({number}, {owner.Id}, {account.Id}, {Quoted(account.Handle)}, UNHEX(MD5({random.Next()})))";

    string NextName() => $"Jürgen 지수 {random.Next(10_000)}";

    static string Quoted(string? value) => value is null ? "NULL" : $"'{value}'";
}
