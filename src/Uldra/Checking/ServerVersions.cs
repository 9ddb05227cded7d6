using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>The servers Uldra is made for (DESIGN §6): MySQL 5.7–9.x, MariaDB 10.6–11.x.</summary>
static class ServerVersions
{
    static readonly Version _mySqlMin = new(5, 7);
    static readonly Version _mySqlAbove = new(10, 0);
    static readonly Version _mariaDbMin = new(10, 6);
    static readonly Version _mariaDbAbove = new(12, 0);

    public static void Check(ServerInfo server, string side, string where, ProblemList problems)
    {
        var isMariaDb = server.Family == ServerFamily.MariaDb;
        var range = isMariaDb ? "MariaDB 10.6 to 11.x" : "MySQL 5.7 to 9.x";
        if (server.Version < (isMariaDb ? _mariaDbMin : _mySqlMin))
            problems.Error($"{side}-version-too-old", where, $"The server is {server.VersionText}; Uldra supports {range}.", "Upgrade it first.");
        else if (server.Version >= (isMariaDb ? _mariaDbAbove : _mySqlAbove))
            problems.Warning($"{side}-version-untested", where, $"The server is {server.VersionText}; Uldra is tested with {range}.",
                "Try it on a copy first; an event that Uldra does not know stops it.");
    }
}
