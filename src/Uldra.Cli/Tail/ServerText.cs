using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>Values whose text on the server has only digits and signs: straight into the line.</summary>
static class ServerText
{
    public static void WriteQuoted(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        json.Raw((byte)'"');
        ValueText.Write(column.Definition, value, json);
        json.Raw((byte)'"');
    }

    /// <summary>A DECIMAL as a JSON number.</summary>
    public static void WriteNumber(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value) => ValueText.Write(column.Plain, value, json);
}
