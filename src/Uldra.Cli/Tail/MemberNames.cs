using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>ENUM and SET by the names of their members.</summary>
static class MemberNames
{
    /// <summary>One string; the members of a SET with commas, as the server prints it. The error value of an ENUM is the empty string.</summary>
    public static void WriteJoined(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        json.Raw((byte)'"');
        if (column.Shape == ColumnShape.Enum)
            WriteMember(json, column, IntegerValue.Unsigned(value));
        else
            WriteMembers(json, column, IntegerValue.Unsigned(value), quote: false);
        json.Raw((byte)'"');
    }

    /// <summary>The members of a SET as strings in an array.</summary>
    public static void WriteArray(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        json.Raw((byte)'[');
        WriteMembers(json, column, IntegerValue.Unsigned(value), quote: true);
        json.Raw((byte)']');
    }

    static void WriteMembers(JsonBuffer json, TailColumn column, ulong bits, bool quote)
    {
        var first = true;
        for (var place = 1UL; bits != 0; place++, bits >>= 1)
        {
            if ((bits & 1) == 0)
                continue;
            if (!first)
                json.Raw((byte)',');
            first = false;
            if (quote)
                json.Raw((byte)'"');
            WriteMember(json, column, place);
            if (quote)
                json.Raw((byte)'"');
        }
    }

    static void WriteMember(JsonBuffer json, TailColumn column, ulong place)
    {
        if (place > (ulong)column.Members.Length)
            throw new ValueFormatException($"Column {column.Definition.Name} holds member {place} of {column.Members.Length} that are known: "
                + "its definition is not the row's, or the log does not carry the members (binlog_row_metadata=FULL).");
        if (place > 0)
            json.Raw(column.Members[place - 1]);
    }
}
