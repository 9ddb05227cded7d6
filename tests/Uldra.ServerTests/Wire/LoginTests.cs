using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>Every way to log in, on every server.</summary>
public sealed class LoginTests(SharedServers servers)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Server_says_who_it_is(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(server.Options(), Token);
        Assert.Equal(server.Family, connection.Server.Family);
        Assert.Contains(connection.Server.Version.ToString(3), await server.Sql.ScalarAsync("SELECT VERSION()"), StringComparison.Ordinal);
        Assert.Equal(connection.ConnectionId.ToString(), await connection.ScalarAsync("SELECT CONNECTION_ID()", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Session_speaks_utf8mb4_in_the_named_database(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await using var connection = await MySqlConnection.ConnectAsync(database.Options, Token);
        Assert.Equal(
            [[database.Name, "utf8mb4", "utf8mb4", "utf8mb4", "한🐬"]],
            await connection.RowsAsync(
                "SELECT DATABASE(), @@character_set_client, @@character_set_connection, @@character_set_results, '한🐬'", Token));
        Assert.Equal(ServerStatus.Autocommit, connection.Status & (ServerStatus.Autocommit | ServerStatus.InTransaction));
    }

    [Theory]
    [InlineData(TlsMode.Disabled, false)]
    [InlineData(TlsMode.Required, true)]
    public async Task Caching_sha2_logs_in_without_and_with_the_servers_cache(TlsMode tls, bool encrypted)
    {
        var options = (await CreateAccountAsync(ServerKind.MySql97, $"sha{tls}", "päss:/@ word")) with { Tls = tls };
        // The first login is the full one (password by RSA or through TLS), the second finds its hash in the server's cache.
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await MySqlConnection.ConnectAsync(options, Token);
            Assert.Equal(encrypted, await CipherAsync(connection) != "");
        }
        await AssertRefusedAsync(options with { Password = "päss:/@ wor" });
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    public async Task Native_password_logs_in(ServerKind kind)
    {
        var options = await CreateAccountAsync(kind, "native", "päss:/@ word");
        await using (var connection = await MySqlConnection.ConnectAsync(options with { Tls = TlsMode.Disabled }, Token))
            Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
        await AssertRefusedAsync(options with { Password = "" });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Empty_password_logs_in(ServerKind kind)
    {
        var options = await CreateAccountAsync(kind, "empty", "");
        await using (var connection = await MySqlConnection.ConnectAsync(options, Token))
            Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
        await AssertRefusedAsync(options with { Password = "x" });
    }

    [Theory]
    [InlineData(TlsMode.Disabled)]
    [InlineData(TlsMode.Required)]
    public async Task Sha256_logs_in_by_rsa_and_through_tls(TlsMode tls)
    {
        var account = await CreateAccountAsync(ServerKind.MySql97, $"old{tls}", "päss:/@ word", "WITH sha256_password BY");
        var options = account with { Tls = tls };
        await using (var connection = await MySqlConnection.ConnectAsync(options, Token))
            Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
        await AssertRefusedAsync(options with { Password = "päss:/@ wor" });
        await AssertRefusedAsync(options with { Password = "" });
    }

    /// <summary>Many times: one nonce of 256 ends in a zero, and the order of the group is met by chance.</summary>
    [Fact]
    public async Task Ed25519_logs_in_each_time()
    {
        var server = await servers.GetAsync(ServerKind.MariaDb118);
        for (var i = 0; i < 300; i++)
            await (await MySqlConnection.ConnectAsync(server.Options("ed", "ed"), Token)).DisposeAsync();
        await AssertRefusedAsync(server.Options("ed", "eD"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("päss:/@ word")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Ed25519_takes_passwords_of_any_length(string password)
    {
        var options = await CreateAccountAsync(ServerKind.MariaDb118, $"ed{password.Length}", password, "VIA ed25519 USING PASSWORD", "()");
        await using var connection = await MySqlConnection.ConnectAsync(options, Token);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
    }

    [Fact]
    public async Task Parsec_logs_in()
    {
        var server = await servers.GetAsync(ServerKind.MariaDb118);
        await server.Sql.ExecuteAsync("INSTALL SONAME 'auth_parsec'");
        var options = await CreateAccountAsync(ServerKind.MariaDb118, "parsec", "päss:/@ word", "VIA parsec USING PASSWORD", "()");
        for (var i = 0; i < 20; i++)
            await (await MySqlConnection.ConnectAsync(options, Token)).DisposeAsync();
        await AssertRefusedAsync(options with { Password = "päss:/@ wor" });
    }

    [Fact]
    public async Task An_account_with_several_plugins_logs_in_by_any_of_them()
    {
        var server = await servers.GetAsync(ServerKind.MariaDb118);
        await server.Sql.ExecuteAsync(
            "CREATE USER either IDENTIFIED VIA ed25519 USING PASSWORD('ed') OR mysql_native_password USING PASSWORD('native')");
        foreach (var password in new[] { "ed", "native" })
            await (await MySqlConnection.ConnectAsync(server.Options("either", password), Token)).DisposeAsync();
        await AssertRefusedAsync(server.Options("either", "other"));
    }

    [Fact]
    public async Task An_account_with_an_unknown_plugin_is_refused_by_the_plugins_name()
    {
        var server = await servers.GetAsync(ServerKind.MariaDb118);
        await server.Sql.ExecuteAsync("INSTALL SONAME 'auth_pam'; CREATE USER pam IDENTIFIED VIA pam");
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(server.Options("pam", "x"), Token));
        Assert.Equal((2059, false), (fault.Code, fault.IsTransient));
        Assert.Contains("dialog", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_unknown_database_is_refused(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        var fault = await Assert.ThrowsAsync<MySqlException>(
            () => MySqlConnection.ConnectAsync(server.Options(database: "nosuch"), Token));
        Assert.Equal((1049, "42000", false), (fault.Code, fault.SqlState, fault.IsTransient));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_full_server_is_a_transient_error(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--max-connections=10");
        // One connection above the limit is kept for administrators, which app is.
        var connections = new List<MySqlConnection>();
        await server.Sql.ExecuteAsync("CREATE USER plain IDENTIFIED BY 'plain'");
        var fault = await Assert.ThrowsAsync<MySqlException>(async () =>
        {
            while (connections.Count < 20)
                connections.Add(await MySqlConnection.ConnectAsync(server.Options("plain", "plain"), Token));
        });
        Assert.Equal((1040, true, false), (fault.Code, fault.IsTransient, fault.IsConnectionLost));
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }

    async Task<MySqlConnectionOptions> CreateAccountAsync(
        ServerKind kind, string name, string password, string how = "BY", string around = "  ")
    {
        var server = await servers.GetAsync(kind);
        await server.Sql.ExecuteAsync($"CREATE USER `{name}` IDENTIFIED {how} {around[0]}'{password}'{around[1]}");
        return server.Options(name, password);
    }

    static async Task AssertRefusedAsync(MySqlConnectionOptions options)
    {
        var fault = await Assert.ThrowsAsync<MySqlException>(() => MySqlConnection.ConnectAsync(options, Token));
        Assert.Equal((1045, "28000", false), (fault.Code, fault.SqlState, fault.IsTransient));
    }

    static async Task<string> CipherAsync(MySqlConnection connection) =>
        (await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'", Token))[0][1]!;
}
