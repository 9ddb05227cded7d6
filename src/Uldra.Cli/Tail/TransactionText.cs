using System.Globalization;
using System.Text;
using Uldra.MySql.Positions;

namespace Uldra.Cli.Tail;

/// <summary>A transaction's name, file and time as JSON, without strings: small transactions are as frequent as rows.</summary>
static class TransactionText
{
    /// <summary>The GTID as a string, or null where the log has none.</summary>
    public static void WriteGtid(JsonBuffer json, in TransactionId id)
    {
        if (id.Kind == PositionKind.File)
        {
            json.Raw("null"u8);
            return;
        }
        json.Raw((byte)'"');
        WriteAscii(json, id.Stream);
        if (id.Kind == PositionKind.MariaDbGtid)
        {
            json.Raw((byte)'-');
            json.Number((ulong)id.ServerId);
        }
        json.Raw(id.Kind == PositionKind.MariaDbGtid ? (byte)'-' : (byte)':');
        json.Number(id.Number);
        json.Raw((byte)'"');
    }

    public static void WriteString(JsonBuffer json, string text)
    {
        if (text.Length > 256)
        {
            json.String(Encoding.UTF8.GetBytes(text));
            return;
        }
        Span<byte> utf8 = stackalloc byte[3 * 256];
        json.String(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    /// <summary>UTC, to the millisecond where it has one.</summary>
    public static void WriteTime(JsonBuffer json, long unixMs)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        var format = time.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
        json.Raw((byte)'"');
        time.TryFormat(json.GetSpan(32), out var length, format, CultureInfo.InvariantCulture);
        json.Advance(length);
        json.Raw((byte)'"');
    }

    static void WriteAscii(JsonBuffer json, string text) => json.Advance(Encoding.ASCII.GetBytes(text, json.GetSpan(text.Length)));
}
