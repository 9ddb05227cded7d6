using System.Buffers;
using System.Buffers.Text;

namespace Uldra.Cli.Tail;

/// <summary>
/// Bytes of JSON that grow behind each other. It writes values and nothing between them: commas, names and braces are the caller's, who
/// keeps them ready as bytes. Nothing is allocated per value.
/// </summary>
sealed class JsonBuffer : IBufferWriter<byte>
{
    /// <summary>A buffer that one large row made larger than this is given back.</summary>
    const int KeptBytesMax = 4 << 20;

    const int FirstBytes = 128 << 10;

    static readonly SearchValues<byte> _escaped = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 92]);

    byte[] _bytes = new byte[FirstBytes];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Count);

    public void Clear()
    {
        Count = 0;
        if (_bytes.Length > KeptBytesMax)
            _bytes = new byte[FirstBytes];
    }

    /// <summary>Takes back what was written behind the place.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>What lies behind the place moves to the front.</summary>
    public void RemoveFront(int count)
    {
        Written[count..].CopyTo(_bytes);
        Count -= count;
    }

    /// <summary>Puts other bytes in the place of some that were written.</summary>
    public void Replace(int at, int length, ReadOnlySpan<byte> with)
    {
        var behind = Count - at - length;
        if (with.Length > length)
            GetSpan(with.Length - length);
        _bytes.AsSpan(at + length, behind).CopyTo(_bytes.AsSpan(at + with.Length));
        with.CopyTo(_bytes.AsSpan(at));
        Count = at + with.Length + behind;
    }

    public void Advance(int count) => Count += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Count < Math.Max(1, sizeHint))
            Grow(sizeHint);
        return _bytes.AsSpan(Count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public void Raw(byte value)
    {
        if (Count == _bytes.Length)
            Grow(1);
        _bytes[Count++] = value;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Count += bytes.Length;
    }

    /// <summary>A quoted string of valid UTF-8.</summary>
    public void String(ReadOnlySpan<byte> utf8)
    {
        Raw((byte)'"');
        Escape(utf8);
        Raw((byte)'"');
    }

    /// <summary>The inside of a string.</summary>
    public void Escape(ReadOnlySpan<byte> utf8)
    {
        while (utf8.IndexOfAny(_escaped) is var special and >= 0)
        {
            Raw(utf8[..special]);
            EscapeOne(utf8[special]);
            utf8 = utf8[(special + 1)..];
        }
        Raw(utf8);
    }

    public void Base64(ReadOnlySpan<byte> bytes)
    {
        Raw((byte)'"');
        Base64Within(bytes);
        Raw((byte)'"');
    }

    /// <summary>The inside of a string.</summary>
    public void Base64Within(ReadOnlySpan<byte> bytes)
    {
        Base64Encode(bytes, GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out var written);
        Count += written;
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out var written);
        Count += written;
    }

    public void Number(ulong value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out var written);
        Count += written;
    }

    /// <summary>The fewest digits that read back as exactly this number.</summary>
    public void Number(double value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(40), out var written);
        Count += written;
    }

    /// <inheritdoc cref="Number(double)"/>
    public void Number(float value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(40), out var written);
        Count += written;
    }

    static void Base64Encode(ReadOnlySpan<byte> bytes, Span<byte> output, out int written) =>
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, output, out _, out written);

    void EscapeOne(byte special)
    {
        Raw((byte)'\\');
        switch (special)
        {
            case (byte)'"' or (byte)'\\': Raw(special); break;
            case 8: Raw((byte)'b'); break;
            case 9: Raw((byte)'t'); break;
            case 10: Raw((byte)'n'); break;
            case 12: Raw((byte)'f'); break;
            case 13: Raw((byte)'r'); break;
            default:
                Raw("u00"u8);
                Raw("0123456789ABCDEF"u8[special >> 4]);
                Raw("0123456789ABCDEF"u8[special & 15]);
                break;
        }
    }

    void Grow(int sizeHint)
    {
        var needed = (long)Count + sizeHint;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"One row's lines have more than {Array.MaxLength} bytes.");
        Array.Resize(ref _bytes, (int)Math.Min(Math.Max(2L * _bytes.Length, needed), Array.MaxLength));
    }
}
