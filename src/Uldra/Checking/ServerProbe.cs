using Uldra.MySql;

namespace Uldra.Checking;

/// <summary>A connection for checking, with what every check asks first. Changes nothing on the server.</summary>
sealed class ServerProbe : IAsyncDisposable
{
    readonly Dictionary<string, string> _variables;

    ServerProbe(MySqlConnection connection, Dictionary<string, string> variables, ServerGrants grants)
    {
        Connection = connection;
        _variables = variables;
        Grants = grants;
    }

    public MySqlConnection Connection { get; }

    public ServerGrants Grants { get; }

    public ServerInfo Server => Connection.Server;

    public bool IsMariaDb => Server.Family == ServerFamily.MariaDb;

    public string Identity => ServerIdentity.Of(Variable);

    public static async Task<ServerProbe> OpenAsync(MySqlConnectionOptions options, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(options, token).ConfigureAwait(false);
        try
        {
            var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var row in await connection.RowsAsync("SHOW GLOBAL VARIABLES", token).ConfigureAwait(false))
                variables[row[0]!] = row[1] ?? "";
            var grants = await connection.RowsAsync("SHOW GRANTS", token).ConfigureAwait(false);
            return new ServerProbe(connection, variables, new ServerGrants(grants.Select(r => r[0] ?? "")));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The global value, or empty when the server has no such variable.</summary>
    public string Variable(string name) => _variables.GetValueOrDefault(name, "");

    public bool HasVariable(string name) => _variables.ContainsKey(name);

    public bool IsOn(string name) => Variable(name) is "ON" or "1";

    /// <summary>Rows, or null when the account may not ask (1227) or the server does not know the statement (1064).</summary>
    public async Task<List<string?[]>?> TryRowsAsync(string sql, CancellationToken token)
    {
        try
        {
            return await Connection.RowsAsync(sql, token).ConfigureAwait(false);
        }
        catch (MySqlException e) when (e.Code is 1227 or 1064)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
