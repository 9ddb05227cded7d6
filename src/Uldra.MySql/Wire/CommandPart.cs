namespace Uldra.MySql;

/// <summary>One of several commands that are sent together.</summary>
/// <param name="IsExecute">It executes a prepared statement; otherwise it is SQL, several statements separated by <c>;</c>.</param>
/// <param name="Payload">What follows the command byte.</param>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html</remarks>
public readonly record struct CommandPart(bool IsExecute, ReadOnlyMemory<byte> Payload);
