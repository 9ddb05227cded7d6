using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>Why a server could not be asked, as a problem of its side.</summary>
static class ConnectionProblem
{
    public static void Add(ProblemList problems, string side, string where, MySqlConnectionOptions options, MySqlException e)
    {
        switch (e.Code)
        {
            case 1045 or 1698 or 1044:
                problems.Error($"{side}-access-denied", where, $"The server refused the account '{options.User}': {e.Message}",
                    "Check user and password in the URL (special characters percent-encoded) and the account's host part.");
                break;
            case 1049:
                problems.Error($"{side}-database-missing", where, $"The server has no database '{options.Database}'.",
                    "Create it, or mend the URL.");
                break;
            case 2002 or 2003 or 2005:
                problems.Error($"{side}-unreachable", where, $"No connection: {e.Message}",
                    "Check host and port, that the server runs, and that no firewall stands between.");
                break;
            default:
                problems.Error($"{side}-refused", where, $"The server refused with error {e.Code}: {e.Message}",
                    "Mend what the server says, then check again.");
                break;
        }
    }
}
