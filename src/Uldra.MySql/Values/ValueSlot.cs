namespace Uldra.MySql.Values;

/// <summary>
/// Where one column's canonical bytes lie in their batch's buffer. SQL NULL, absent (the image does not hold the column) and empty are
/// three things.
/// </summary>
public readonly record struct ValueSlot(int Offset, int Length)
{
    const int NullLength = -1;
    const int AbsentLength = -2;

    public static ValueSlot Null => new(0, NullLength);

    public static ValueSlot Absent => new(0, AbsentLength);

    public bool IsNull => Length == NullLength;

    public bool IsAbsent => Length == AbsentLength;

    /// <summary>The value's bytes. Only for a value that is there: neither NULL nor absent.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> buffer) => buffer.Slice(Offset, Length);
}
