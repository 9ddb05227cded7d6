namespace Uldra.Cli.Demo.Bank;

/// <summary>
/// The bank: customers own accounts and cards and pay transfers. All of a customer lies on one shard. E-mail addresses and card handles
/// are unique besides the primary key. There are no foreign keys: cascades are not in the log.
/// </summary>
static class BankSchema
{
    public const string Database = "bank";

    public static BankTable Customers { get; } = new("customers", "customer_id", "customer_id", """
        customer_id INT UNSIGNED NOT NULL PRIMARY KEY,
        name VARCHAR(60) NOT NULL,
        email VARCHAR(120) NULL UNIQUE,
        born DATE NULL,
        joined DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
        """);

    public static BankTable Accounts { get; } = new("accounts", "account_id", "customer_id", """
        account_id BIGINT NOT NULL PRIMARY KEY,
        customer_id INT UNSIGNED NOT NULL,
        kind ENUM('current', 'savings', 'joint') NOT NULL,
        balance DECIMAL(16,2) NOT NULL,
        changes INT UNSIGNED NOT NULL DEFAULT 0,
        KEY by_customer (customer_id)
        """);

    public static BankTable Cards { get; } = new("cards", "card_id", "customer_id", """
        card_id BIGINT NOT NULL PRIMARY KEY,
        customer_id INT UNSIGNED NOT NULL,
        account_id BIGINT NOT NULL,
        handle VARCHAR(40) NULL UNIQUE,
        fingerprint VARBINARY(16) NOT NULL,
        expires TIMESTAMP NOT NULL DEFAULT '2030-01-01 00:00:00',
        KEY by_customer (customer_id)
        """);

    public static BankTable Transfers { get; } = new("transfers", "transfer_id", "customer_id", """
        transfer_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        customer_id INT UNSIGNED NOT NULL,
        from_account BIGINT NOT NULL,
        to_account BIGINT NOT NULL,
        amount DECIMAL(16,2) NOT NULL,
        memo VARCHAR(80) NOT NULL,
        at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        KEY by_customer (customer_id)
        """);

    /// <summary>One row that ticks: how old it is on a shard is how far the shard is behind.</summary>
    public static BankTable Pulse { get; } = new("pulse", "id", null, """
        id INT NOT NULL PRIMARY KEY,
        tick BIGINT NOT NULL
        """);

    public static IReadOnlyList<BankTable> Tables { get; } = [Customers, Accounts, Cards, Transfers, Pulse];

    public static IEnumerable<string> CreateStatements() =>
    [
        $"CREATE DATABASE {Database} CHARACTER SET utf8mb4",
        $"USE {Database}",
        .. Tables.Select(table => table.CreateStatement),
    ];
}
