namespace Uldra.Cli.Demo.Bank;

/// <summary>What a teller knows of a customer. Only the teller that owns it changes it, after the commit.</summary>
sealed class BankCustomer(uint id, string? email)
{
    public uint Id { get; set; } = id;

    public string? Email { get; set; } = email;

    public List<BankAccount> Accounts { get; } = [];
}
