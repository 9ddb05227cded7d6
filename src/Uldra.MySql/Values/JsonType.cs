namespace Uldra.MySql.Values;

/// <summary>Type bytes of binary JSON.</summary>
static class JsonType
{
    public const byte SmallObject = 0;
    public const byte LargeObject = 1;
    public const byte SmallArray = 2;
    public const byte LargeArray = 3;
    public const byte Literal = 4;
    public const byte Int16 = 5;
    public const byte UInt16 = 6;
    public const byte Int32 = 7;
    public const byte UInt32 = 8;
    public const byte Int64 = 9;
    public const byte UInt64 = 10;
    public const byte Double = 11;
    public const byte String = 12;
    public const byte Opaque = 15;

    /// <exception cref="ValueFormatException">No such type.</exception>
    public static int NumberWidth(byte type) => type switch
    {
        Int16 or UInt16 => 2,
        Int32 or UInt32 => 4,
        Int64 or UInt64 or Double => 8,
        _ => throw JsonDocument.Malformed($"it has a value of type {type}"),
    };

    /// <summary>Small values stand in the table itself, where a larger one has its offset.</summary>
    public static bool IsInline(byte type, bool large) => type switch
    {
        Literal or Int16 or UInt16 => true,
        Int32 or UInt32 => large,
        _ => false,
    };
}
