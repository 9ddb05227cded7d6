namespace Uldra.MySql.Values;

/// <summary>
/// The differences of one document, one after the other.
/// <code>
/// (operation: 1 │ path: counted │ [replace, insert: value: counted, a whole binary document])*
/// </code>
/// </summary>
/// <remarks>MySQL: <c>Json_diff::write_binary</c> in <c>sql-common/json_diff.cc</c>.</remarks>
ref struct JsonDifferenceReader(ReadOnlySpan<byte> bytes)
{
    PacketCursor _cursor = new(bytes);

    public JsonOperation Operation { get; private set; }

    public ReadOnlySpan<byte> Path { get; private set; }

    /// <summary>Empty for <see cref="JsonOperation.Remove"/>; otherwise its type byte and at least one more.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where <see cref="Value"/> begins.</summary>
    public int ValueOffset { get; private set; }

    /// <exception cref="ValueFormatException">The bytes are no differences.</exception>
    public bool MoveNext()
    {
        if (_cursor.AtEnd)
            return false;
        try
        {
            Read();
            return true;
        }
        catch (MySqlProtocolException e)
        {
            throw JsonDifferences.Malformed($"byte {e.Offset}: {e.Cause}");
        }
    }

    void Read()
    {
        Operation = (JsonOperation)_cursor.ReadByte();
        if (Operation > JsonOperation.Remove)
            throw JsonDifferences.Malformed($"an operation {(byte)Operation}");
        Path = _cursor.ReadLengthEncodedBytes();
        Value = Operation == JsonOperation.Remove ? default : _cursor.ReadLengthEncodedBytes();
        ValueOffset = _cursor.Offset - Value.Length;
        if (Operation != JsonOperation.Remove && Value.Length < 2)
            throw JsonDifferences.Malformed("a value without content");
    }
}
