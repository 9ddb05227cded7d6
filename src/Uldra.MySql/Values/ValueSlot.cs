namespace Uldra.MySql.Values;

/// <summary>
/// Where one column's canonical bytes lie in their batch's buffer. SQL NULL, absent (the image does not hold the column) and empty are
/// three things; and where an update of a JSON document was logged as differences, those are a fourth, which is no value yet.
/// </summary>
public readonly record struct ValueSlot(int Offset, int Length)
{
    const int NullLength = -1;
    const int AbsentLength = -2;

    // Differences of n bytes have this length minus n.
    const int NoDifferences = -3;

    public static ValueSlot Null => new(0, NullLength);

    public static ValueSlot Absent => new(0, AbsentLength);

    public bool IsNull => Length == NullLength;

    public bool IsAbsent => Length == AbsentLength;

    /// <summary>The image holds what an update changed within a JSON document, not the document (<see cref="JsonDifferences"/>).</summary>
    public bool IsDifferences => Length <= NoDifferences;

    /// <summary>Bytes that mean a value: neither NULL nor absent, and no differences.</summary>
    public bool HasValue => Length >= 0;

    public static ValueSlot Differences(int offset, int length) => new(offset, NoDifferences - length);

    /// <summary>The value's bytes. Only for a value that is there: neither NULL nor absent nor differences.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> buffer) => buffer.Slice(Offset, Length);

    /// <summary>The differences' bytes. Only where <see cref="IsDifferences"/>.</summary>
    public ReadOnlySpan<byte> DifferencesIn(ReadOnlySpan<byte> buffer) => buffer.Slice(Offset, NoDifferences - Length);
}
