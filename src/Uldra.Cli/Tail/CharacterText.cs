using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Uldra.Cli.Tail;

/// <summary>Characters of any known set as JSON strings.</summary>
sealed class CharacterText
{
    readonly ArrayBufferWriter<byte> _utf8 = new();

    /// <summary>False, with nothing written, for bytes that are no characters of the column's set, and for sets that are not known.</summary>
    public bool TryWrite(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        switch (column.Shape)
        {
            case ColumnShape.Utf8 when Utf8.IsValid(value):
                json.String(value);
                return true;
            case ColumnShape.Encoded:
                return TryWriteEncoded(json, column.Encoding!, value);
            default:
                return false;
        }
    }

    /// <summary>As Java does it: whatever is no character reads U+FFFD.</summary>
    public void WriteReplaced(JsonBuffer json, TailColumn column, ReadOnlySpan<byte> value)
    {
        if (TryWrite(json, column, value))
            return;
        var encoding = column.Encoding is null ? Encoding.UTF8 : (Encoding)column.Encoding.Clone();
        if (column.Encoding is not null)
            encoding.DecoderFallback = DecoderFallback.ReplacementFallback;
        json.String(Encoding.UTF8.GetBytes(encoding.GetString(value)));
    }

    bool TryWriteEncoded(JsonBuffer json, Encoding encoding, ReadOnlySpan<byte> value)
    {
        var chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(value.Length));
        try
        {
            var count = encoding.GetChars(value, chars);
            _utf8.ResetWrittenCount();
            Encoding.UTF8.GetBytes(chars.AsSpan(0, count), _utf8);
            json.String(_utf8.WrittenSpan);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }
}
