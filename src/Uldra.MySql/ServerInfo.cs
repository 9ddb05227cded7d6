namespace Uldra.MySql;

/// <summary>The two families of servers that speak this protocol; they differ in GTIDs, events and some SQL.</summary>
public enum ServerFamily
{
    MySql,
    MariaDb,
}

/// <summary>What a server said of itself in its handshake.</summary>
/// <param name="Family">MariaDB when its version text says so, MySQL otherwise.</param>
/// <param name="Version">Major, minor, patch; MariaDB's historical <c>5.5.5-</c> prefix is removed first.</param>
/// <param name="VersionText">The text as sent, for messages.</param>
public sealed record ServerInfo(ServerFamily Family, Version Version, string VersionText);
