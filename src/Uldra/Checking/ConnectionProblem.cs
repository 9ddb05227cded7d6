using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>Why a server could not be asked, as a problem of its side.</summary>
public static class ConnectionProblem
{
    public static Problem Of(ProblemSide problemSide, string where, MySqlConnectionOptions options, MySqlException e)
    {
        var side = problemSide == ProblemSide.Source ? "source" : "target";
        var (id, cause, next) = e.Code switch
        {
            1045 or 1698 or 1044 => ($"{side}-access-denied", $"The server refused the account '{options.User}': {e.Message}",
                "Check user and password in the URL (special characters percent-encoded) and the account's host part."),
            1049 => ($"{side}-database-missing", $"The server has no database '{options.Database}'.", "Create it, or mend the URL."),
            2002 or 2003 or 2005 => ($"{side}-unreachable", $"No connection: {e.Message}",
                "Check host and port, that the server runs, and that no firewall stands between."),
            2026 => ($"{side}-tls", e.Message, "Mend what the message names: the tls options of the URL, or the server's certificate."),
            2059 or 2061 => ($"{side}-account-plugin", e.Message, "Use TLS with verification, or an account that logs in otherwise."),
            2066 => ($"{side}-compression", e.Message, "Mend compress in the URL."),
            1227 => ($"{side}-privilege-missing", $"The account '{options.User}' may not do what is needed: {e.Message}",
                "Grant the privilege that the message names."),
            1236 => ("source-log-refused", $"The source refuses to send its log from there: {e.Message}",
                "The place may be purged or not one of this server: start from earliest, latest, or a place that SHOW BINARY LOGS lists."),
            _ => ($"{side}-refused", $"The server refused with error {e.Code}: {e.Message}", "Mend what the server says, then check again."),
        };
        return new Problem(id, Severity.Error, problemSide, where, cause, next);
    }
}
