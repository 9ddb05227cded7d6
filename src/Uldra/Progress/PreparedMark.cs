using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>A prepared transaction as progress sees it.</summary>
/// <param name="Before">The transaction before it in its stream, for MariaDB; default when it is the first.</param>
/// <param name="Decision">The one that decided it; default while it is open.</param>
/// <param name="DecidedAt">That one's sequence; the largest number while it is open.</param>
readonly record struct PreparedMark(TransactionId Id, TransactionId Before, TransactionId Decision, long DecidedAt);
