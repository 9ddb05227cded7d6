using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>What tells one server from another. Two may share a name in containers, a port on two hosts, or an id by a copied directory;
/// hardly all of them.</summary>
static class ServerIdentity
{
    static readonly string[] _variables = ["hostname", "port", "datadir", "server_uuid"];

    public static string Of(Func<string, string> variable) => string.Join('|', _variables.Select(variable));

    public static async Task<string> ReadAsync(MySqlConnection connection, CancellationToken token)
    {
        var rows = await connection.RowsAsync(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('hostname', 'port', 'datadir', 'server_uuid')", token).ConfigureAwait(false);
        var values = rows.ToDictionary(row => row[0]!, row => row[1] ?? "", StringComparer.OrdinalIgnoreCase);
        return Of(name => values.GetValueOrDefault(name, ""));
    }
}
