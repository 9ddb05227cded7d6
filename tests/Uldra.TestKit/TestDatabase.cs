using Uldra.MySql;

namespace Uldra.TestKit;

/// <summary>A database of its own on a server that other tests use too.</summary>
public sealed record TestDatabase(TestServer Server, string Name)
{
    /// <summary>The server's own client with this database as default.</summary>
    public SqlClient Sql { get; } = Server.Sql.In(Name);

    public string Url => Server.Url(database: Name);

    public MySqlConnectionOptions Options => Server.Options(database: Name);
}
