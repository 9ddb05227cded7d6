using Uldra.Checking;
using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>
/// A transaction's place in the log as a row version: the same at every replay, and higher for every later one.
/// <code>
/// 8 bits epoch (which server's files) | 22 file number | 34 offset of the transaction's start in units of 16 bytes
/// </code>
/// No transaction is shorter than 16 bytes, so two never share a version. Files go to number 4,194,303 and 256 GiB.
/// </summary>
static class LogVersion
{
    public const uint EpochMax = 255;

    const int UnitBits = 4;
    const int OffsetBits = 34;
    const int FileBits = 22;
    const int PlaceBits = 40;

    public static ulong FileNumber(string file) => TransactionId.AtFile(file, 0).Number >> PlaceBits;

    public static ulong Of(uint epoch, string file, ulong offset)
    {
        var place = TransactionId.AtFile(file, offset).Number;
        var (number, units) = (place >> PlaceBits, (place & ((1UL << PlaceBits) - 1)) >> UnitBits);
        if (epoch > EpochMax || number >> FileBits != 0 || units >> OffsetBits != 0)
            throw new ProblemException(new Problem("version-exhausted", Severity.Error, ProblemSide.Source, "source",
                $"Epoch {epoch}, place {file}:{offset} is beyond what a row version from the log can say.",
                "Take versions from a column of the source (version: from:), or start a new log and reset the versions on the targets."));
        return ((ulong)epoch << (FileBits + OffsetBits)) | (number << OffsetBits) | units;
    }
}
