using System.Text;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>A column with what its values need, prepared once per table.</summary>
sealed class TailColumn
{
    public TailColumn(ColumnDefinition definition)
    {
        Definition = definition;
        Encoding = StrictEncoding(definition);
        Shape = ShapeOf(definition);
        Name = Quoted(definition.Name);
        Label = [.. Name, (byte)':'];
        Plain = definition.Zerofill ? definition with { Zerofill = false } : definition;
        Members = [.. definition.Members.Select(Inside)];
    }

    public ColumnDefinition Definition { get; }

    /// <summary>Without ZEROFILL: a JSON number has no leading zeros.</summary>
    public ColumnDefinition Plain { get; }

    public ColumnShape Shape { get; }

    /// <summary>For <see cref="ColumnShape.Encoded"/>: throws for bytes that are no characters.</summary>
    public Encoding? Encoding { get; }

    /// <summary><c>"name"</c></summary>
    public byte[] Name { get; }

    /// <summary><c>"name":</c></summary>
    public byte[] Label { get; }

    /// <summary>Names of ENUM and SET members, escaped and without quotes.</summary>
    public byte[][] Members { get; }

    /// <summary>A JSON string.</summary>
    public static byte[] Quoted(string text) => [(byte)'"', .. Inside(text), (byte)'"'];

    static byte[] Inside(string text)
    {
        var buffer = new JsonBuffer();
        buffer.Escape(System.Text.Encoding.UTF8.GetBytes(text));
        return buffer.Written.ToArray();
    }

    static ColumnShape ShapeOf(ColumnDefinition column) => column.Type switch
    {
        MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong =>
            column.Unsigned ? ColumnShape.Unsigned : ColumnShape.Signed,
        MySqlType.Float => ColumnShape.Float,
        MySqlType.Double => ColumnShape.Double,
        MySqlType.NewDecimal or MySqlType.Decimal => ColumnShape.Decimal,
        MySqlType.Year => ColumnShape.Year,
        MySqlType.Date or MySqlType.NewDate => ColumnShape.Date,
        MySqlType.Time or MySqlType.Time2 => ColumnShape.Time,
        MySqlType.DateTime or MySqlType.DateTime2 => ColumnShape.DateTime,
        MySqlType.Timestamp or MySqlType.Timestamp2 => ColumnShape.Timestamp,
        MySqlType.Enum => ColumnShape.Enum,
        MySqlType.Set => ColumnShape.Set,
        MySqlType.Bit => ColumnShape.Bit,
        MySqlType.Json => ColumnShape.Json,
        MySqlType.Geometry => ColumnShape.Geometry,
        MySqlType.Vector => ColumnShape.Vector,
        _ => CharacterShape(column),
    };

    static ColumnShape CharacterShape(ColumnDefinition column) => column.Charset switch
    {
        null or "utf8mb4" or "utf8mb3" or "utf8" or "ascii" => ColumnShape.Utf8,
        "binary" => ColumnShape.Bytes,
        var other => CharsetText.EncodingOf(other) is null ? ColumnShape.Bytes : ColumnShape.Encoded,
    };

    static Encoding? StrictEncoding(ColumnDefinition column)
    {
        if (CharacterShape(column) != ColumnShape.Encoded || CharsetText.EncodingOf(column.Charset!) is not { } known)
            return null;
        // Bytes that are no characters must not turn into question marks.
        var strict = (Encoding)known.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }
}
