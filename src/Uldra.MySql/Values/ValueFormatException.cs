namespace Uldra.MySql.Values;

/// <summary>
/// Canonical bytes that do not fit their column or their own structure: the column's definition is not the one the bytes were written
/// with, or the bytes are damaged. It knows no position; whoever has one adds it.
/// </summary>
public sealed class ValueFormatException(string message) : Exception(message);
