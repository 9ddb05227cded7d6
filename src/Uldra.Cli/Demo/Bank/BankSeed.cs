using System.Text;
using Uldra.MySql;

namespace Uldra.Cli.Demo.Bank;

/// <summary>Fills the source with everybody in the book, in multi-row inserts.</summary>
static class BankSeed
{
    const int CustomersPerInsert = 500;

    public static async Task<(long Rows, long Transactions)> InsertAsync(MySqlConnection source, BankBook book, CancellationToken token)
    {
        var (rows, transactions) = (0L, 0L);
        foreach (var chunk in book.Customers.Chunk(CustomersPerInsert))
        {
            await source.ExecuteAsync("BEGIN", token);
            foreach (var statement in Statements(chunk))
                rows += (long)(await source.ExecuteAsync(statement, token)).AffectedRows;
            await source.ExecuteAsync("COMMIT", token);
            transactions++;
        }
        await source.ExecuteAsync("INSERT INTO pulse VALUES (1, 0)", token);
        return (rows + 1, transactions + 1);
    }

    static IEnumerable<string> Statements(IReadOnlyList<BankCustomer> customers)
    {
        var customerRows = new StringBuilder("INSERT INTO customers (customer_id, name, email, born) VALUES ");
        var accountRows = new StringBuilder("INSERT INTO accounts (account_id, customer_id, kind, balance) VALUES ");
        var cardRows = new StringBuilder("INSERT INTO cards (card_id, customer_id, account_id, handle, fingerprint) VALUES ");
        foreach (var customer in customers)
        {
            customerRows.Append($"({customer.Id}, 'Zoë 하나 {customer.Id}', '{customer.Email}', '19{50 + (customer.Id % 50)}-02-28'),");
            foreach (var account in customer.Accounts)
            {
                accountRows.Append($"({account.Id}, {customer.Id}, 'current', {BankBook.OpeningBalance}),");
                cardRows.Append($"({account.CardId}, {customer.Id}, {account.Id}, '{account.Handle}', UNHEX(MD5({account.CardId}))),");
            }
        }
        return [customerRows.ToString(0, customerRows.Length - 1), accountRows.ToString(0, accountRows.Length - 1),
            cardRows.ToString(0, cardRows.Length - 1)];
    }
}
