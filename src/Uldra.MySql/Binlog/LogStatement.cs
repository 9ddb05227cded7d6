namespace Uldra.MySql.Binlog;

/// <param name="Database">The session's default database; empty for none.</param>
/// <param name="Text">As logged; bytes that are no UTF-8 read U+FFFD.</param>
public readonly record struct LogStatement(string Database, string Text);
