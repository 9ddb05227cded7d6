namespace Uldra.Model;

/// <summary>Why a target refuses a shard transaction, without row data but for the key.</summary>
/// <param name="Key">The primary key of the row that was found to be the cause, as a JSON object for people; <c>{}</c> when none was.</param>
/// <param name="Table">That row's source table; empty when it is not known.</param>
/// <param name="Operation">That row's place among the shard transaction's operations; -1 when it is not known.</param>
public sealed record Refusal(string ErrorId, string Error, DateTimeOffset Since, string Key = "{}", string Table = "", int Operation = -1)
{
    public int Tries { get; init; } = 1;
}
