using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.MySql.Binlog;

/// <summary>
/// A column as a table map describes it without names: the real type and what its metadata says. <see cref="Layout"/> is how its value
/// stands in an image: a fixed number of bytes when not negative, else minus the bytes of its length prefix.
/// </summary>
readonly record struct ColumnFormat(MySqlType Type, int Length, int Precision, int Scale, int Layout, ImageForm Form = ImageForm.Canonical)
{
    /// <summary>Nothing is known of how long the value is: the table cannot be read.</summary>
    public const int Unreadable = int.MinValue;

    /// <summary>How long the value is only the table's definition tells: see <see cref="With"/>.</summary>
    public const int NeedsDefinition = int.MinValue + 1;

    /// <summary>Bytes of metadata that a type has in the table map; -1 for types unknown here.</summary>
    public static int MetadataBytes(MySqlType type) => type switch
    {
        MySqlType.Float or MySqlType.Double or MySqlType.TinyBlob or MySqlType.Blob or MySqlType.MediumBlob or MySqlType.LongBlob
            or MySqlType.Json or MySqlType.Geometry or MySqlType.Vector or MySqlType.Time2 or MySqlType.DateTime2
            or MySqlType.Timestamp2 or MySqlType.MariaDbCompressedBlob => 1,
        MySqlType.VarChar or MySqlType.Bit or MySqlType.NewDecimal or MySqlType.String or MySqlType.VarString or MySqlType.Enum
            or MySqlType.Set or MySqlType.MariaDbCompressedVarChar => 2,
        MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong or MySqlType.Year
            or MySqlType.Date or MySqlType.NewDate or MySqlType.Null or MySqlType.Timestamp or MySqlType.Time
            or MySqlType.DateTime or MySqlType.Decimal => 0,
        _ => -1,
    };

    /// <summary>The type a definition has for such a column, whatever the form of its image is.</summary>
    public MySqlType DefinedType => Type switch
    {
        MySqlType.Time => MySqlType.Time2,
        MySqlType.DateTime => MySqlType.DateTime2,
        MySqlType.Timestamp => MySqlType.Timestamp2,
        MySqlType.MariaDbCompressedVarChar => MySqlType.VarChar,
        MySqlType.MariaDbCompressedBlob => MySqlType.Blob,
        _ => Type,
    };

    /// <summary>The most bytes a value of a variable length can have.</summary>
    public long BytesMax => DefinedType == MySqlType.Blob ? (1L << (8 * Length)) - 1 : Length;

    /// <summary>What the log leaves open filled in from the definition.</summary>
    public ColumnFormat With(ColumnDefinition definition) => Layout == NeedsDefinition && definition.Scale is >= 0 and <= 6
        ? this with { Scale = definition.Scale, Layout = OldTemporalValue.Width(Type, definition.Scale) }
        : this;

    public static ColumnFormat Parse(MySqlType type, byte low, byte high, ServerFamily family) => type switch
    {
        MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong =>
            new(type, 0, 0, 0, IntegerValue.Width(type)),
        MySqlType.Float when low == 4 => new(type, 0, 0, 0, 4),
        MySqlType.Double when low == 8 => new(type, 0, 0, 0, 8),
        MySqlType.Year => new(type, 0, 0, 0, 1),
        MySqlType.Date or MySqlType.NewDate => new(MySqlType.Date, 0, 0, 0, 3),
        MySqlType.NewDecimal => Decimal(low, high),
        MySqlType.Bit => Bit((high * 8) + low),
        MySqlType.Time2 => Temporal(type, low, 3),
        MySqlType.DateTime2 => Temporal(type, low, 5),
        MySqlType.Timestamp2 => Temporal(type, low, 4),
        MySqlType.VarChar or MySqlType.VarString => Variable(type, low | (high << 8)),
        MySqlType.String or MySqlType.Enum or MySqlType.Set => String(low, high),
        MySqlType.TinyBlob or MySqlType.Blob or MySqlType.MediumBlob or MySqlType.LongBlob => Prefixed(MySqlType.Blob, low),
        MySqlType.Json => Prefixed(type, low) with { Form = ImageForm.Json },
        MySqlType.Geometry or MySqlType.Vector => Prefixed(type, low),
        MySqlType.Time or MySqlType.DateTime or MySqlType.Timestamp => OldTemporal(type, family),
        MySqlType.MariaDbCompressedBlob => Prefixed(type, low) with { Form = ImageForm.Compressed },
        MySqlType.MariaDbCompressedVarChar => CompressedVarChar(low | (high << 8)),
        _ => Unknown(type),
    };

    static ColumnFormat Unknown(MySqlType type) => new(type, 0, 0, 0, Unreadable);

    static ColumnFormat Decimal(int precision, int scale) => precision is >= 1 and <= 65 && scale <= 38 && scale <= precision
        ? new(MySqlType.NewDecimal, 0, precision, scale, DecimalValue.Width(precision, scale))
        : Unknown(MySqlType.NewDecimal);

    static ColumnFormat Bit(int bits) =>
        bits is >= 1 and <= 64 ? new(MySqlType.Bit, bits, 0, 0, (bits + 7) / 8) : Unknown(MySqlType.Bit);

    static ColumnFormat Temporal(MySqlType type, int scale, int bytes) =>
        scale <= 6 ? new(type, 0, 0, scale, bytes + TemporalValue.FractionBytes(scale)) : Unknown(type);

    /// <summary>MariaDB's have the same type with and without a fraction, and no metadata that tells.</summary>
    static ColumnFormat OldTemporal(MySqlType type, ServerFamily family) => new(type, 0, 0, 0,
        family == ServerFamily.MariaDb ? NeedsDefinition : OldTemporalValue.Width(type, 0), ImageForm.OldTemporal);

    /// <summary>The length in the log counts the byte that says how the value is compressed.</summary>
    static ColumnFormat CompressedVarChar(int length) => length > 0
        ? Variable(MySqlType.MariaDbCompressedVarChar, length) with { Length = length - 1, Form = ImageForm.Compressed }
        : Unknown(MySqlType.MariaDbCompressedVarChar);

    static ColumnFormat Variable(MySqlType type, int length) => new(type, length, 0, 0, length > 255 ? -2 : -1);

    static ColumnFormat Prefixed(MySqlType type, int bytes) =>
        bytes is >= 1 and <= 4 ? new(type, bytes, 0, 0, -bytes) : Unknown(type);

    /// <summary>
    /// The first byte is the real type and, upside down, bits 8 and 9 of a CHAR's length, which the type numbers leave free: a CHAR(255)
    /// of four-byte characters has 1020 bytes.
    /// </summary>
    static ColumnFormat String(byte first, byte second)
    {
        const int LengthBits = 0x30;
        var type = (MySqlType)(first | LengthBits);
        var length = ((~first & LengthBits) << 4) | second;
        if (type is MySqlType.Enum or MySqlType.Set && length is >= 1 and <= 8)
            return new(type, length, 0, 0, length);
        return type == MySqlType.String ? Variable(type, length) : Unknown(type);
    }
}
