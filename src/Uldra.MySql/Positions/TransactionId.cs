using System.Globalization;

namespace Uldra.MySql.Positions;

/// <summary>
/// The name of one source transaction. MySQL GTID: <see cref="Stream"/> is the lower-case uuid (with <c>:tag</c> if tagged),
/// <see cref="Number"/> its number. MariaDB: the domain in decimal, the sequence number; <see cref="ServerId"/> is only for printing.
/// File: the log's base name (<c>bin</c>), <see cref="Number"/> is <c>(file number &lt;&lt; 40) | offset</c> of the transaction's start.
/// </summary>
public readonly record struct TransactionId(PositionKind Kind, string Stream, ulong Number, uint ServerId = 0)
{
    /// <summary>A place in a log file as an id: what a transaction that starts there is called.</summary>
    /// <exception cref="FormatException">The file's name does not end in a number, or place and number are too large.</exception>
    public static TransactionId AtFile(string file, ulong offset)
    {
        var (name, number) = LogFileName.Split(file);
        return new TransactionId(PositionKind.File, name, LogFileName.Place(number, offset));
    }

    /// <summary>The log file of a File id.</summary>
    public string File => LogFileName.Join(Stream, LogFileName.FileNumber(Number));

    /// <summary>The offset of a File id.</summary>
    public ulong Offset => LogFileName.Offset(Number);

    /// <summary>Reads what <see cref="ToString"/> prints.</summary>
    /// <exception cref="FormatException">Names the place and what was expected.</exception>
    public static TransactionId Parse(PositionKind kind, string text)
    {
        var reader = new PositionText(text);
        var id = kind switch
        {
            PositionKind.MySqlGtid => MySqlGtidText.ReadId(ref reader),
            PositionKind.MariaDbGtid => MariaDbGtidText.ReadId(ref reader),
            _ => FilePositionText.ReadPlace(ref reader),
        };
        reader.SkipSpace();
        return reader.AtEnd ? id : throw reader.Expected("nothing more");
    }

    public override string ToString() => Kind switch
    {
        PositionKind.MySqlGtid => string.Create(CultureInfo.InvariantCulture, $"{Stream}:{Number}"),
        PositionKind.MariaDbGtid => string.Create(CultureInfo.InvariantCulture, $"{Stream}-{ServerId}-{Number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}"),
    };
}
