using System.Buffers.Text;
using Uldra.Cli.Demo.Bank;
using Uldra.MySql;

namespace Uldra.Cli.Demo.Comparing;

/// <summary>
/// One server's rows of a table in the order of the primary key, streamed: no table has to fit in memory. Beside the row the server says
/// which shard the routing rule names, in plain SQL, so that the rule is not judged by the code that routed.
/// </summary>
sealed class RowCursor : IAsyncDisposable
{
    const int KeyColumn = 0;
    const int RouteColumn = 1;
    const int FirstColumn = 2;

    readonly MySqlResult _rows;

    RowCursor(MySqlResult rows) => _rows = rows;

    /// <summary>False before the first and behind the last row.</summary>
    public bool HasRow { get; private set; }

    public long Key { get; private set; }

    /// <summary>The shard the rule names; −1 when the table has none.</summary>
    public int Route { get; private set; }

    /// <summary>Opened on its first row.</summary>
    public static async Task<RowCursor> OpenAsync(MySqlConnection server, BankTable table, int shards, CancellationToken token)
    {
        var route = table.ShardColumn is null ? "-1" : $"CRC32({table.ShardColumn}) % {shards}";
        var sql = $"SELECT {table.PrimaryKey}, {route}, t.* FROM {table.Name} AS t ORDER BY {table.PrimaryKey}";
        var cursor = new RowCursor(await server.QueryAsync(sql, token));
        await cursor.MoveNextAsync(token);
        return cursor;
    }

    public async ValueTask MoveNextAsync(CancellationToken token)
    {
        HasRow = await _rows.ReadAsync(token);
        if (!HasRow)
            return;
        Key = Integer(KeyColumn);
        Route = (int)Integer(RouteColumn);
    }

    public bool IsAt(long key) => HasRow && Key == key;

    /// <summary>The names of the columns whose bytes differ, NULL being different from empty.</summary>
    public List<string> ColumnsThatDifferFrom(RowCursor other)
    {
        var names = new List<string>();
        if (_rows.FieldCount != other._rows.FieldCount)
            return ["(the number of columns)"];
        for (var i = FirstColumn; i < _rows.FieldCount; i++)
        {
            if (_rows.IsNull(i) != other._rows.IsNull(i) || !_rows.GetBytes(i).SequenceEqual(other._rows.GetBytes(i)))
                names.Add(_rows.FieldName(i));
        }
        return names;
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    long Integer(int column) =>
        Utf8Parser.TryParse(_rows.GetBytes(column), out long value, out _) ? value : throw new FormatException("not an integer");
}
