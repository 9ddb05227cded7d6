namespace Uldra.Cli.Demo.Bank;

/// <summary>What a teller does in one transaction on the source.</summary>
/// <param name="Statements">Separated by semicolons, without BEGIN and COMMIT.</param>
/// <param name="ExpectedRows">Fewer or more: rolled back, because an account it touches is just moving. Null: any number.</param>
/// <param name="Committed">Brings the book up to date; null when it already is.</param>
sealed record BankTransaction(string Statements, int? ExpectedRows, Action? Committed = null);
