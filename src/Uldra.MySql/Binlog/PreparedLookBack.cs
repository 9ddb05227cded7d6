using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Finds the rows of an XA transaction that was prepared before the place where reading began: reads the log file of its commit up to there,
/// then the files before it, newest first, until one has the prepare.
/// </summary>
public static class PreparedLookBack
{
    /// <summary>False when the log no longer holds the prepare. Otherwise <paramref name="into"/> holds it, and a new reader from the place
    /// where the last one stood gives its rows at the commit.</summary>
    /// <param name="source">The server that <paramref name="unknown"/> came from.</param>
    /// <param name="serverId">That of the reader, which must be closed: a source ends the older of two with the same one.</param>
    /// <param name="unknown">What the reader stopped with.</param>
    /// <param name="into">That of the reader and the next one.</param>
    /// <exception cref="MySqlException">The source cannot be reached or refuses.</exception>
    /// <exception cref="BinlogFormatException">An event before the place is malformed or not handled.</exception>
    public static async Task<bool> FindAsync(MySqlConnectionOptions source, uint serverId, PreparedUnknownException unknown,
        PreparedTransactions into, CancellationToken token)
    {
        var files = await FilesThroughAsync(source, unknown.File, token).ConfigureAwait(false);
        using var held = into.Sibling();
        var isDecided = false;
        for (var i = files.Count - 1; i >= 0 && !isDecided; i--)
        {
            var options = new BinlogReaderOptions
            {
                ServerId = serverId, Start = new LogPosition(new TransactionSet(PositionKind.File), files[i], LogPosition.FirstOffset),
                StopAtEnd = true, Prepared = held, RequirePrepared = false,
            };
            var reader = await BinlogReader.OpenAsync(source, options, token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                isDecided = await ReadFileAsync(reader, files[i], unknown, token).ConfigureAwait(false);
            if (into.TryAdopt(unknown.Name, held))
                return true;
            held.Dispose();
        }
        return false;
    }

    static async Task<List<string>> FilesThroughAsync(MySqlConnectionOptions source, string last, CancellationToken token)
    {
        var connection = await MySqlConnection.ConnectAsync(source, token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var files = await connection.RowsAsync("SHOW BINARY LOGS", token).ConfigureAwait(false);
            var end = files.FindIndex(row => row[0] == last);
            return [.. files.Take(end + 1).Select(row => row[0]!)];
        }
    }

    /// <summary>
    /// Up to the file's end, or to where the commit's transaction begins: the commit itself would take what is looked for. True when an
    /// older transaction of the name was decided in it: what would be found before that is not the one.
    /// </summary>
    static async Task<bool> ReadFileAsync(BinlogReader reader, string file, PreparedUnknownException unknown, CancellationToken token)
    {
        var isDecided = false;
        while (true)
        {
            var item = await reader.ReadAsync(token).ConfigureAwait(false);
            var isPast = reader.File.Length > 0 && reader.File != file;
            if (item == BinlogItem.End || isPast || (reader.File == unknown.File && reader.EventOffset >= unknown.TransactionOffset))
                return isDecided;
            if (item == BinlogItem.Commit && reader.Transaction.Xa.Name == unknown.Name)
                isDecided = true;
        }
    }
}
