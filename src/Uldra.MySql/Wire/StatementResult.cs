namespace Uldra.MySql;

/// <summary>What one statement answered.</summary>
/// <param name="Warnings">How many; SHOW WARNINGS on the same connection tells which.</param>
/// <param name="RowCount">Rows that were read and dropped; 0 without a result set.</param>
public readonly record struct StatementResult(ulong AffectedRows, ulong LastInsertId, int Warnings, bool HasRows, int RowCount);
