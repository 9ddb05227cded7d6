using System.Globalization;

namespace Uldra.MySql.Positions;

/// <summary>
/// Names of binary log files: <c>bin.000003</c> is base name <c>bin</c>, number 3. Files compare by number, never as text
/// (<c>bin.1000000</c> follows <c>bin.999999</c>).
/// </summary>
static class LogFileName
{
    const int OffsetBits = 40;
    const ulong OffsetMax = (1UL << OffsetBits) - 1;
    const ulong NumberMax = (1UL << (64 - OffsetBits)) - 1;

    public static (string Name, ulong Number) Split(string file)
    {
        var dot = file.LastIndexOf('.');
        if (dot <= 0 || !ulong.TryParse(file.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"\"{file}\" is not the name of a binary log file: expected a base name, a dot and a number.");
        return (file[..dot], number);
    }

    /// <summary>Servers print at least six digits, and more when the number needs them.</summary>
    public static string Join(string name, ulong number) => string.Create(CultureInfo.InvariantCulture, $"{name}.{number:D6}");

    public static ulong Place(ulong number, ulong offset)
    {
        if (number > NumberMax || offset > OffsetMax)
            throw new FormatException($"Binary log file number {number} or offset {offset} is larger than Uldra can name.");
        return (number << OffsetBits) | offset;
    }

    public static ulong FileNumber(ulong place) => place >> OffsetBits;

    public static ulong Offset(ulong place) => place & OffsetMax;
}
