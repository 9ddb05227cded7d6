using System.Globalization;
using Uldra.MySql;
using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>
/// What a MySQL source had executed at a place in its log: the set the file begins with and every GTID up to the place. No function of the
/// server says it, and what it has executed by now would pass over all that lies between.
/// </summary>
static class GtidsBefore
{
    const string Next = "SET @@SESSION.GTID_NEXT= '";

    /// <summary>Null when the file is unknown or the place is not the border of two transactions.</summary>
    public static async Task<TransactionSet?> FindAsync(MySqlConnection connection, string file, ulong offset, CancellationToken token)
    {
        TransactionSet? set = null;
        ulong end = 0;
        var sql = $"SHOW BINLOG EVENTS IN '{file.Replace("'", "''", StringComparison.Ordinal)}'";
        foreach (var row in await connection.RowsAsync(sql, token).ConfigureAwait(false))
        {
            var (position, kind, info) = (Number(row[1]), row[2] ?? "", row[5] ?? "");
            if (position >= offset)
                return position == offset && IsBorder(kind) ? set ?? new TransactionSet(PositionKind.MySqlGtid) : null;
            end = Number(row[4]);
            if (kind == "Previous_gtids")
                set = TransactionSet.Parse(PositionKind.MySqlGtid, info);
            else if (info.StartsWith(Next, StringComparison.Ordinal) && info.IndexOf('\'', Next.Length) is var quote and > 0
                && info[Next.Length..quote] is not "ANONYMOUS" and var gtid)
                (set ??= new TransactionSet(PositionKind.MySqlGtid)).Add(TransactionId.Parse(PositionKind.MySqlGtid, gtid));
        }
        return end == offset ? set : null;
    }

    static bool IsBorder(string kind) => kind.Contains("Gtid", StringComparison.OrdinalIgnoreCase) || kind is "Format_desc" or "Rotate" or "Stop";

    static ulong Number(string? text) => ulong.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
