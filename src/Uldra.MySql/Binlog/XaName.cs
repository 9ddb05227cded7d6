using System.Globalization;
using System.Text;

namespace Uldra.MySql.Binlog;

/// <summary>
/// XA's names in one spelling, whichever form the log has them in:
/// <code>
/// in statements:         X'hex',X'hex',format
/// MySQL, prepare:        one phase: 1 │ format: 4 │ global length: 4 │ branch length: 4 │ global │ branch      (MariaDB the same)
/// MariaDB, GTID event:   format: 4 │ global length: 1 │ branch length: 1 │ global │ branch
/// </code>
/// </summary>
static class XaName
{
    const int PartBytesMax = 64;

    /// <summary>Of a prepare event; <paramref name="isOnePhase"/>: it was committed at once.</summary>
    public static string OfPrepare(ReadOnlySpan<byte> body, out bool isOnePhase)
    {
        var cursor = new PacketCursor(body);
        isOnePhase = cursor.ReadByte() != 0;
        var format = cursor.ReadUInt32();
        var globalLength = Length(cursor.ReadUInt32());
        return Of(format, globalLength, Length(cursor.ReadUInt32()), ref cursor);
    }

    public static string OfGtid(ref PacketCursor cursor)
    {
        var format = cursor.ReadUInt32();
        var globalLength = Length(cursor.ReadByte());
        return Of(format, globalLength, Length(cursor.ReadByte()), ref cursor);
    }

    /// <summary>Of what follows the verb in a statement.</summary>
    /// <exception cref="MySqlProtocolException">It is no name as a server writes it.</exception>
    public static string OfText(ReadOnlySpan<byte> text)
    {
        var parts = PacketCursor.Text(text).Split(' ')[0].Split(',');
        if (parts.Length != 3 || !long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var format))
            throw Malformed();
        return Print(unchecked((uint)format), Bytes(parts[0]), Bytes(parts[1]));
    }

    static string Of(uint format, int globalLength, int branchLength, ref PacketCursor cursor)
    {
        var global = cursor.ReadBytes(globalLength);
        return Print(format, global, cursor.ReadBytes(branchLength));
    }

    static int Length(uint length) => length <= PartBytesMax ? (int)length
        : throw new MySqlProtocolException($"an XA name with a part of {length} bytes", 0);

    static byte[] Bytes(string part)
    {
        if (!part.StartsWith("X'", StringComparison.Ordinal) || !part.EndsWith('\'') || part.Length > 3 + (2 * PartBytesMax))
            throw Malformed();
        try
        {
            return Convert.FromHexString(part.AsSpan(2, Math.Max(part.Length - 3, 0)));
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    static string Print(uint format, ReadOnlySpan<byte> global, ReadOnlySpan<byte> branch) => new StringBuilder()
        .Append("X'").Append(Convert.ToHexStringLower(global)).Append("',X'").Append(Convert.ToHexStringLower(branch)).Append("',")
        .Append(format.ToString(CultureInfo.InvariantCulture)).ToString();

    static MySqlProtocolException Malformed() => new("an XA statement without a name as servers write it", 0);
}
