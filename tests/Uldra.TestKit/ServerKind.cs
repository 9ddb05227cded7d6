namespace Uldra.TestKit;

/// <summary>The servers that decide what is true.</summary>
public enum ServerKind
{
    /// <summary>Debian's mariadb-server-core.</summary>
    MariaDb1011,

    /// <summary>A private prefix in the user's cache.</summary>
    MariaDb118,

    /// <summary>A private prefix in the user's cache.</summary>
    MySql97,
}
