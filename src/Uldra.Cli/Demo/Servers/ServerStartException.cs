namespace Uldra.Cli.Demo.Servers;

/// <summary>A throw-away server or its template did not come up; the message holds the end of the server's log.</summary>
sealed class ServerStartException(string message) : Exception(message);
