using System.Globalization;
using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>Reads a pipeline's quarantine on one target.</summary>
public static class QuarantineReader
{
    const string Columns = "n,transaction,first_row,last_row,tail,state,partial_rows,tables,error_id,error,refused_table,refused_key,tries,"
        + "since,row_count,byte_count,decision,decided_by,decided";

    public static string TextOf(QuarantineState state) => state switch
    {
        QuarantineState.Refused => "refused",
        QuarantineState.Behind => "behind",
        _ => "skipped",
    };

    /// <summary>All entries by number, rows left out.</summary>
    /// <param name="shard">The number to give the target's entries.</param>
    public static async Task<List<StoredEntry>> ReadAsync(MySqlConnection connection, string pipeline, int shard, CancellationToken token)
    {
        var key = $"pipeline={SqlText.Quote(pipeline)}";
        var rows = await connection.RowsAsync($"SELECT {Columns} FROM {TargetTables.Quarantine} WHERE {key} ORDER BY n", token)
            .ConfigureAwait(false);
        if (rows.Count == 0)
            return [];
        var marks = await ReadMarksAsync(connection, key, token).ConfigureAwait(false);
        return [.. rows.Select(row => EntryOf(row, marks[row[0]!], shard))];
    }

    /// <summary>The rows of one entry as they were written.</summary>
    public static async Task<byte[]> ReadRowsAsync(MySqlConnection connection, string pipeline, ulong number, CancellationToken token)
    {
        // Piece by piece: an answer is not longer than the server's longest packet either.
        var pieces = await connection.RowsAsync(
            $"SELECT piece,LENGTH(payload) FROM {TargetTables.QuarantineData} WHERE {QuarantineRows.KeyOf(pipeline, number)} "
            + $"AND part={QuarantineRows.RowsPart} ORDER BY piece", token).ConfigureAwait(false);
        var bytes = new byte[pieces.Sum(piece => SqlText.SignedOf(piece[1]))];
        var end = 0;
        foreach (var piece in pieces)
        {
            var hex = await connection.ScalarAsync(
                $"SELECT HEX(payload) FROM {TargetTables.QuarantineData} WHERE {QuarantineRows.KeyOf(pipeline, number)} "
                + $"AND part={QuarantineRows.RowsPart} AND piece={piece[0]}", token).ConfigureAwait(false);
            Convert.FromHexString(hex ?? "", bytes.AsSpan(end), out _, out var written);
            end += written;
        }

        return bytes;
    }

    static async Task<Dictionary<string, byte[]>> ReadMarksAsync(MySqlConnection connection, string key, CancellationToken token)
    {
        var marks = new Dictionary<string, byte[]>();
        foreach (var row in await connection.RowsAsync(
            $"SELECT n,HEX(payload) FROM {TargetTables.QuarantineData} WHERE {key} AND part={QuarantineRows.MarksPart} ORDER BY n,piece", token)
            .ConfigureAwait(false))
            marks[row[0]!] = [.. marks.GetValueOrDefault(row[0]!, []), .. Convert.FromHexString(row[1]!)];
        return marks;
    }

    static StoredEntry EntryOf(string?[] row, byte[] marks, int shard)
    {
        var since = TimeOf(row[13]!);
        var entry = new QuarantineEntry
        {
            Number = SqlText.UnsignedOf(row[0]),
            Shard = shard,
            Marks = QuarantineCodec.Marks(marks),
            State = row[5] switch { "refused" => QuarantineState.Refused, "behind" => QuarantineState.Behind, _ => QuarantineState.Skipped },
            Refusal = row[8] is null ? null : new Refusal(row[8]!, row[9] ?? "", since, row[11] ?? "{}", row[10] ?? "")
            {
                Tries = (int)SqlText.SignedOf(row[12]),
            },
            Tables = row[7] ?? "",
            Part = new OrdinalRange((int)SqlText.SignedOf(row[2]), (int)SqlText.SignedOf(row[3])),
            Since = since,
            Rows = (int)SqlText.SignedOf(row[14]),
            Bytes = (int)SqlText.SignedOf(row[15]),
            IsPartial = row[6] == "1",
        };
        return new StoredEntry(entry, row[16] switch { "retry" => QuarantineDecision.Retry, "skip" => QuarantineDecision.Skip, _ => null },
            row[17], row[18] is null ? null : TimeOf(row[18]!));
    }

    static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
