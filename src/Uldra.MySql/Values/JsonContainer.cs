using System.Buffers.Binary;

namespace Uldra.MySql.Values;

/// <summary>An object or array of binary JSON. All offsets count from its own start and are checked before use.</summary>
readonly ref struct JsonContainer
{
    const int KeyLengthBytes = 2;

    readonly ReadOnlySpan<byte> _bytes;
    readonly bool _large;

    JsonContainer(ReadOnlySpan<byte> bytes, bool isObject, bool large, int count)
    {
        _bytes = bytes;
        IsObject = isObject;
        _large = large;
        Count = count;
    }

    public bool IsObject { get; }

    public int Count { get; }

    int OffsetBytes => _large ? 4 : 2;

    int KeyEntryBytes => IsObject ? OffsetBytes + KeyLengthBytes : 0;

    int TablesEnd => (2 * OffsetBytes) + (Count * (KeyEntryBytes + 1 + OffsetBytes));

    public static JsonContainer Open(byte type, ReadOnlySpan<byte> bytes)
    {
        var large = type is JsonType.LargeObject or JsonType.LargeArray;
        var isObject = type is JsonType.SmallObject or JsonType.LargeObject;
        var offsetBytes = large ? 4 : 2;
        if (bytes.Length < 2 * offsetBytes)
            throw JsonDocument.Malformed("a container is cut off");
        var count = Number(bytes, 0, large);
        var size = Number(bytes, offsetBytes, large);
        var entry = 1 + offsetBytes + (isObject ? offsetBytes + KeyLengthBytes : 0);
        if (size > (uint)bytes.Length || (2L * offsetBytes) + ((long)count * entry) > size)
            throw JsonDocument.Malformed("a container is larger than the bytes it has");
        return new JsonContainer(bytes[..(int)size], isObject, large, (int)count);
    }

    public ReadOnlySpan<byte> Key(int i)
    {
        var (offset, length) = KeyPlace(i);
        return _bytes.Slice(offset, length);
    }

    /// <summary>Up to the container's end where the value says itself how long it is.</summary>
    public ReadOnlySpan<byte> Value(int i, out byte type)
    {
        var (offset, length) = ValuePlace(i, out type);
        return _bytes.Slice(offset, length);
    }

    /// <summary>Counted from the container's start.</summary>
    public (int Offset, int Length) KeyPlace(int i)
    {
        var entry = (2 * OffsetBytes) + (i * KeyEntryBytes);
        var offset = Number(_bytes, entry, _large);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(entry + OffsetBytes)..]);
        if (offset < (uint)TablesEnd || offset + (ulong)length > (uint)_bytes.Length)
            throw JsonDocument.Malformed("a key lies outside its object");
        return ((int)offset, length);
    }

    /// <summary>Counted from the container's start.</summary>
    public (int Offset, int Length) ValuePlace(int i, out byte type)
    {
        var entry = (2 * OffsetBytes) + (Count * KeyEntryBytes) + (i * (1 + OffsetBytes));
        type = _bytes[entry];
        if (JsonType.IsInline(type, _large))
            return (entry + 1, OffsetBytes);
        var offset = Number(_bytes, entry + 1, _large);
        if (offset < (uint)TablesEnd || offset >= (uint)_bytes.Length)
            throw JsonDocument.Malformed("a value lies outside its container");
        return ((int)offset, _bytes.Length - (int)offset);
    }

    static uint Number(ReadOnlySpan<byte> bytes, int at, bool large) => large
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
