namespace Uldra.Cli.Tail;

/// <summary>What a column's bytes are to a writer of text: chosen once per table, so that a row only switches on it.</summary>
enum ColumnShape : byte
{
    Signed,
    Unsigned,
    Float,
    Double,
    Decimal,
    Year,
    Date,
    Time,
    DateTime,
    Timestamp,

    /// <summary>Characters whose bytes are UTF-8 already.</summary>
    Utf8,

    /// <summary>Characters of another set that is known here.</summary>
    Encoded,

    /// <summary>Bytes, or characters of a set that is not known here.</summary>
    Bytes,
    Enum,
    Set,
    Bit,
    Json,
    Geometry,
    Vector,
}
