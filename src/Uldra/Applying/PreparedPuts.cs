using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Which puts the server has parsed for one connection. A table's first full run goes as text and is noted; its statement is prepared before
/// the next batch. What the server does not prepare (<c>max_prepared_stmt_count</c>) stays text.
/// </summary>
sealed class PreparedPuts
{
    /// <summary>The server keeps some hundred kilobytes for each.</summary>
    const int TablesMax = 32;

    readonly Dictionary<TableForm, uint?> _numbers = new(ReferenceEqualityComparer.Instance);
    readonly List<TableForm> _wanted = [];

    /// <summary>Null: not prepared, perhaps before the next batch.</summary>
    public uint? NumberOf(TableForm table)
    {
        if (_numbers.TryGetValue(table, out var number) || _numbers.Count == TablesMax)
            return number;
        _numbers.Add(table, null);
        _wanted.Add(table);
        return null;
    }

    /// <summary>Between two batches.</summary>
    public async ValueTask PrepareAsync(MySqlConnection connection, CancellationToken token)
    {
        foreach (var table in _wanted)
        {
            try
            {
                _numbers[table] = await connection.PrepareAsync(table.Prepared!.Sql, token).ConfigureAwait(false);
            }
            catch (MySqlException) when (connection.IsUsable)
            {
                // Text says the same; if the statement itself is at fault, the text will tell.
            }
        }

        _wanted.Clear();
    }
}
