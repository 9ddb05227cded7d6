namespace Uldra.TestKit;

/// <summary>What the command-line client printed on standard error.</summary>
public sealed class SqlClientException(string message) : Exception(message);
