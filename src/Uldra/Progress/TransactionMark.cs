using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>One source transaction as progress sees it: its name and the place behind it. Its sequence is its place in the list of marks.</summary>
readonly record struct TransactionMark(TransactionId Id, string File, ulong EndOffset, long CommitTimeMs);
