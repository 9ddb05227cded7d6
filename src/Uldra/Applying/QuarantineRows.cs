using System.Globalization;
using System.Text;
using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// The statements by which a lane keeps its target's quarantine: they stand in the same target transaction as the progress that speaks of
/// them. Payloads are cut into pieces, so that no statement is longer than the server takes.
/// </summary>
sealed class QuarantineRows(string pipeline, StatementLimits limits)
{
    public const int MarksPart = 0;
    public const int RowsPart = 1;

    // Hexadecimal digits double the bytes; some room is left for the statement around them.
    readonly int _pieceBytes = Math.Clamp((limits.PacketBytes / 2) - 1024, 256, 1 << 20);

    readonly string _pipeline = SqlText.Quote(pipeline);

    public static string KeyOf(string pipeline, ulong number) => $"pipeline={SqlText.Quote(pipeline)} AND n={SqlText.Number(number)}";

    public IEnumerable<byte[]> Write(QuarantineWrite write) => write.IsStored ? [Update(write.Entry)] : Insert(write);

    /// <summary>What is applied now leaves the quarantine.</summary>
    public IEnumerable<byte[]> Remove(IReadOnlyList<ulong> numbers)
    {
        foreach (var number in numbers)
            foreach (var table in (string[])[TargetTables.QuarantineData, TargetTables.Quarantine])
                yield return Bytes($"DELETE FROM {table} WHERE {KeyOf(pipeline, number)}");
    }

    IEnumerable<byte[]> Insert(QuarantineWrite write)
    {
        var entry = write.Entry;
        yield return Bytes($"INSERT INTO {TargetTables.Quarantine} (pipeline,n,transaction,first_row,last_row,tail,state,partial_rows,tables,"
            + "error_id,error,refused_table,refused_key,tries,since,row_count,byte_count) VALUES ("
            + $"{_pipeline},{SqlText.Number(entry.Number)},{SqlText.Quote(entry.Marks.Id.ToString())},{SqlText.Number(entry.Part.From)},"
            + $"{SqlText.Number(entry.Part.To)},{(entry.Marks.IsTail ? 1 : 0)},{StateOf(entry)},{(entry.IsPartial ? 1 : 0)},"
            + $"{SqlText.Quote(entry.Tables)},{SqlText.Quote(entry.Refusal?.ErrorId)},{SqlText.Quote(entry.Refusal?.Error)},"
            + $"{SqlText.Quote(entry.Refusal?.Table)},{SqlText.Quote(entry.Refusal?.Key)},{entry.Refusal?.Tries ?? 0},"
            + $"{SqlText.Quote(TimeOf(entry.Since))},{entry.Rows},{entry.Bytes})");
        foreach (var piece in Pieces(entry.Number, MarksPart, [QuarantineCodec.Marks(entry.Marks)]))
            yield return piece;
        foreach (var piece in Pieces(entry.Number, RowsPart, QuarantineCodec.Rows(write.Transaction, write.Operations, _pieceBytes)))
            yield return piece;
    }

    IEnumerable<byte[]> Pieces(ulong number, int part, IEnumerable<ReadOnlyMemory<byte>> payload)
    {
        var piece = 0;
        foreach (var bytes in payload)
            for (var start = 0; start < bytes.Length; start += _pieceBytes)
                yield return Bytes($"INSERT INTO {TargetTables.QuarantineData} (pipeline,n,part,piece,payload) VALUES ({_pipeline},"
                    + $"{SqlText.Number(number)},{part},{piece++},"
                    + $"x'{Convert.ToHexString(bytes.Span[start..Math.Min(bytes.Length, start + _pieceBytes)])}')");
    }

    /// <summary>It was tried again and is still here. What a person decided about it meanwhile is not lost, unless it was this try.</summary>
    byte[] Update(QuarantineEntry entry)
    {
        var cause = entry.Refusal is not { } refusal
            ? ""
            : $"error_id={SqlText.Quote(refusal.ErrorId)},error={SqlText.Quote(refusal.Error)},refused_table={SqlText.Quote(refusal.Table)},"
                + $"refused_key={SqlText.Quote(refusal.Key)},tries={refusal.Tries},";
        return Bytes($"UPDATE {TargetTables.Quarantine} SET state={StateOf(entry)},{cause}decision=IF(decision='skip','skip',NULL) "
            + $"WHERE {KeyOf(pipeline, entry.Number)}");
    }

    static string StateOf(QuarantineEntry entry) => SqlText.Quote(QuarantineReader.TextOf(entry.State));

    static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    static byte[] Bytes(string sql) => Encoding.UTF8.GetBytes(sql);
}
