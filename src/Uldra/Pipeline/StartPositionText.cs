using System.Globalization;
using Uldra.MySql.Positions;

namespace Uldra.Pipeline;

/// <summary>A log position as it is stored with the setup: <c>kind set file:offset</c>, a dash for an empty set or an unknown file.</summary>
static class StartPositionText
{
    public static string Print(LogPosition position)
    {
        var set = position.Applied.IsEmpty ? "-" : position.Applied.ToString();
        var file = position.File.Length == 0 ? "-" : position.File;
        return string.Create(CultureInfo.InvariantCulture, $"{KindText(position.Applied.Kind)} {set} {file} {position.Offset}");
    }

    /// <exception cref="FormatException">The text is not what <see cref="Print"/> makes.</exception>
    public static LogPosition Parse(string text)
    {
        var fields = text.Split(' ');
        if (fields.Length != 4 || !ulong.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw new FormatException($"'{text}' is no stored position: expected kind, set, file and offset");
        var kind = fields[0] switch
        {
            "mysql-gtid" => PositionKind.MySqlGtid,
            "mariadb-gtid" => PositionKind.MariaDbGtid,
            "file" => PositionKind.File,
            _ => throw new FormatException($"'{fields[0]}' is no kind of position"),
        };
        var set = fields[1] == "-" ? new TransactionSet(kind) : TransactionSet.Parse(kind, fields[1]);
        return new LogPosition(set, fields[2] == "-" ? "" : fields[2], offset);
    }

    static string KindText(PositionKind kind) => kind switch
    {
        PositionKind.MySqlGtid => "mysql-gtid",
        PositionKind.MariaDbGtid => "mariadb-gtid",
        _ => "file",
    };
}
