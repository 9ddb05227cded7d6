namespace Uldra.MySql.Values;

/// <summary>
/// A value within a document that is being changed: the bytes it came with, until something within it changes; then its children. In an
/// object it also has its key: bytes of the document, or of its own for a key that came with a difference.
/// </summary>
sealed class DocumentNode
{
    public required byte Type { get; init; }

    public int Offset { get; init; }

    public int Length { get; init; }

    public int KeyOffset { get; init; }

    public int KeyLength { get; init; }

    public byte[]? OwnKey { get; init; }

    /// <summary>Null: its bytes are still what it is.</summary>
    public List<DocumentNode>? Children { get; set; }

    public bool IsObject => Type is JsonType.SmallObject or JsonType.LargeObject;

    public bool IsArray => Type is JsonType.SmallArray or JsonType.LargeArray;

    public ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> bytes) => OwnKey ?? bytes.Slice(KeyOffset, KeyLength);

    /// <summary>Another value under the same key.</summary>
    public DocumentNode With(byte type, int offset, int length) => new()
    {
        Type = type, Offset = offset, Length = length, KeyOffset = KeyOffset, KeyLength = KeyLength, OwnKey = OwnKey,
    };
}
