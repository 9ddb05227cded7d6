using System.Buffers.Binary;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>
/// How a column's canonical bytes travel as a parameter of a prepared statement. Numbers go as bytes. What the protocol knows as text only
/// (decimals), or what is the same to the byte as text and as a literal (temporals), goes as <see cref="ValueText"/>. Characters go as
/// bytes: the statement says what they are.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html</remarks>
public static class BinaryParameter
{
    const ushort UnsignedFlag = 0x8000;

    /// <summary>The type as COM_STMT_EXECUTE declares it, flags in the high byte; null for types that go as SQL only.</summary>
    public static ushort? TypeOf(ColumnDefinition column) => column.Type switch
    {
        MySqlType.Tiny or MySqlType.Short or MySqlType.Long or MySqlType.LongLong => Integer(column.Type, column.Unsigned || column.Zerofill),
        MySqlType.Int24 => Integer(MySqlType.Long, column.Unsigned || column.Zerofill),
        MySqlType.Year => Integer(MySqlType.Short, isUnsigned: true),
        MySqlType.Enum or MySqlType.Set => Integer(MySqlType.LongLong, isUnsigned: false),
        MySqlType.Bit => Integer(MySqlType.LongLong, isUnsigned: true),
        MySqlType.Float or MySqlType.Double or MySqlType.NewDecimal => (ushort)column.Type,
        MySqlType.Date or MySqlType.NewDate or MySqlType.Time or MySqlType.Time2 or MySqlType.DateTime or MySqlType.DateTime2
            or MySqlType.Timestamp or MySqlType.Timestamp2 => (ushort)MySqlType.VarString,
        MySqlType.VarChar or MySqlType.VarString or MySqlType.String or MySqlType.TinyBlob or MySqlType.Blob or MySqlType.MediumBlob
            or MySqlType.LongBlob => column.Charset is null ? null : (ushort)MySqlType.Blob,
        MySqlType.Json => (ushort)MySqlType.Blob,
        _ => null,
    };

    /// <summary>How the value stands in the statement: characters say their character set, as a literal does.</summary>
    public static string Placeholder(ColumnDefinition column) =>
        column.Type == MySqlType.Json ? "CONVERT(? USING utf8mb4)" : column.IsCharacter ? $"CONVERT(? USING {column.Charset})" : "?";

    /// <summary>True when the value goes as <see cref="ValueText"/>, with its length in the one byte before it.</summary>
    public static bool IsText(ColumnDefinition column) => TypeOf(column) is (ushort)MySqlType.VarString or (ushort)MySqlType.NewDecimal;

    /// <summary>The bytes of a number; 0 for what is no number and stands there as it is, its length before it.</summary>
    /// <param name="into">Eight bytes.</param>
    public static int WriteNumber(ColumnDefinition column, ReadOnlySpan<byte> value, Span<byte> into)
    {
        ValueWidth.Require(column, value);
        switch (column.Type)
        {
            case MySqlType.Tiny or MySqlType.Short or MySqlType.Long or MySqlType.LongLong or MySqlType.Float or MySqlType.Double:
                value.CopyTo(into);
                return value.Length;
            case MySqlType.Int24:
                BinaryPrimitives.WriteInt32LittleEndian(into, (int)(column.Unsigned || column.Zerofill
                    ? (long)IntegerValue.Unsigned(value) : IntegerValue.Signed(value)));
                return sizeof(int);
            case MySqlType.Year:
                BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)(value[0] == 0 ? 0 : 1900 + value[0]));
                return sizeof(ushort);
            case MySqlType.Enum or MySqlType.Set:
                BinaryPrimitives.WriteUInt64LittleEndian(into, IntegerValue.Unsigned(value));
                return sizeof(ulong);
            case MySqlType.Bit:
                BinaryPrimitives.WriteUInt64LittleEndian(into, IntegerValue.BigEndian(value));
                return sizeof(ulong);
            default:
                return 0;
        }
    }

    static ushort Integer(MySqlType type, bool isUnsigned) => (ushort)((ushort)type | (isUnsigned ? UnsignedFlag : 0));
}
