namespace Uldra.MySql;

/// <summary>What one statement answered.</summary>
public readonly record struct StatementResult(ulong AffectedRows, ulong LastInsertId, int Warnings, bool HasRows, int RowCount);

public sealed class MySqlConnection : IAsyncDisposable
{
    public ServerInfo Server => throw new NotImplementedException();
    public uint ConnectionId => throw new NotImplementedException();
    /// <summary>False once anything failed half-way or was cancelled: such a connection is only good for disposal.</summary>
    public bool IsUsable => throw new NotImplementedException();

    public static Task<MySqlConnection> ConnectAsync(MySqlConnectionOptions options, CancellationToken token) =>
        throw new NotImplementedException();

    /// <summary>One statement; rows, if any, are read and dropped.</summary>
    public ValueTask<StatementResult> ExecuteAsync(string sql, CancellationToken token) => throw new NotImplementedException();
    public ValueTask<StatementResult> ExecuteAsync(ReadOnlyMemory<byte> sql, CancellationToken token) => throw new NotImplementedException();

    /// <summary>Several statements separated by <c>;</c> in one packet; one result each is added to <paramref name="results"/>.
    /// The first error ends it: the statements before it took effect, the ones behind it did not run.</summary>
    public ValueTask ExecuteManyAsync(ReadOnlyMemory<byte> statements, List<StatementResult> results, CancellationToken token) =>
        throw new NotImplementedException();

    /// <summary>A streamed result: rows are read as they arrive. One at a time per connection; dispose it before the next command.</summary>
    public ValueTask<MySqlResult> QueryAsync(string sql, CancellationToken token) => throw new NotImplementedException();

    /// <summary>All rows of a small result as text, NULL as null.</summary>
    public ValueTask<List<string?[]>> RowsAsync(string sql, CancellationToken token) => throw new NotImplementedException();

    /// <summary>The first column of the first row, or null.</summary>
    public ValueTask<string?> ScalarAsync(string sql, CancellationToken token) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>A text-protocol result, row by row. Spans live until the next call.</summary>
public sealed class MySqlResult : IAsyncDisposable
{
    public int FieldCount => throw new NotImplementedException();
    public string FieldName(int column) => throw new NotImplementedException();
    public ValueTask<bool> ReadAsync(CancellationToken token) => throw new NotImplementedException();
    public bool IsNull(int column) => throw new NotImplementedException();
    public ReadOnlySpan<byte> GetBytes(int column) => throw new NotImplementedException();
    public string? GetString(int column) => throw new NotImplementedException();
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
