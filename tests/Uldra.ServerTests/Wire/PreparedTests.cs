using System.Text;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Wire;

/// <summary>Prepared statements and commands that do not wait for each other, plain and compressed.</summary>
public sealed class PreparedTests(SharedServers servers)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ServerKind, Compress> Kinds => new()
    {
        { ServerKind.MariaDb1011, Compress.None }, { ServerKind.MariaDb118, Compress.None }, { ServerKind.MySql97, Compress.None },
        { ServerKind.MariaDb1011, Compress.Zlib }, { ServerKind.MySql97, Compress.Zstd },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Commands_sent_together_are_answered_in_order(ServerKind kind, Compress compress)
    {
        await using var connection = await ConnectAsync(kind, compress);
        var number = await connection.PrepareAsync("INSERT INTO t VALUES (?,CONVERT(? USING utf8mb4))"u8.ToArray(), Token);
        var results = new List<StatementResult>();

        await connection.ExecuteManyAsync([Sql("INSERT INTO t VALUES (1,'a'),(2,'b'); SELECT * FROM t"), Insert(number, 3, "ㅋ"),
            Sql($"SELECT LENGTH('{new string('x', 20_000_000)}')"), Insert(number, 4, null), Sql("DELETE FROM t WHERE id < 4")], results, Token);

        Assert.Equal([2, 0, 1, 0, 1, 3], results.Select(result => (int)result.AffectedRows));
        Assert.Equal([0, 2, 0, 1, 0, 0], results.Select(result => result.RowCount));
        Assert.Equal([["4", null]], await connection.RowsAsync("SELECT * FROM t", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task After_an_error_among_several_commands_the_connection_is_in_step(ServerKind kind, Compress compress)
    {
        await using var connection = await ConnectAsync(kind, compress);
        var number = await connection.PrepareAsync("INSERT INTO t VALUES (?,CONVERT(? USING utf8mb4))"u8.ToArray(), Token);
        await connection.ExecuteAsync("SET autocommit=0", Token);
        var results = new List<StatementResult>();

        var fault = await Assert.ThrowsAsync<MySqlException>(async () => await connection.ExecuteManyAsync(
            [Insert(number, 1, "a"), Insert(number, 1, "b"), Insert(number, 2, "c"), Sql("SELECT 1; nonsense"), Insert(number, 3, "d")], results, Token));

        Assert.Equal(1062, fault.Code);
        Assert.Single(results);
        Assert.True(connection.IsUsable);
        await connection.ExecuteAsync("ROLLBACK", Token);
        Assert.Equal("0", await connection.ScalarAsync("SELECT COUNT(*) FROM t", Token));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Statement_that_cannot_be_prepared_leaves_the_connection_usable(ServerKind kind, Compress compress)
    {
        await using var connection = await ConnectAsync(kind, compress);

        var fault = await Assert.ThrowsAsync<MySqlException>(
            async () => await connection.PrepareAsync("INSERT INTO nowhere VALUES (?)"u8.ToArray(), Token));

        Assert.Equal(1146, fault.Code);
        var number = await connection.PrepareAsync("SELECT id, v, ? FROM t"u8.ToArray(), Token);
        Assert.NotEqual(0u, number);
        Assert.Equal("1", await connection.ScalarAsync("SELECT 1", Token));
    }

    async Task<MySqlConnection> ConnectAsync(ServerKind kind, Compress compress)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9) CHARACTER SET utf8mb4)");
        return await MySqlConnection.ConnectAsync(database.Options with { Compress = compress }, Token);
    }

    static CommandPart Sql(string sql) => new(false, Encoding.UTF8.GetBytes(sql));

    static CommandPart Insert(uint number, int id, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        byte isNull = text is null ? (byte)2 : (byte)0;
        byte[] value = text is null ? [] : [(byte)bytes.Length, .. bytes];
        return new(true, (byte[])[.. BitConverter.GetBytes(number), 0, 1, 0, 0, 0, isNull, 1, 3, 0, 0xFC, 0, .. BitConverter.GetBytes(id), .. value]);
    }
}
