using System.Text;

namespace Uldra.Mapping;

/// <summary>
/// Folds text on its way into a hash, without a copy of the whole. Trailing spaces do not count, nor what folds to a space there: some
/// collations say so, for the others it is only coarser.
/// </summary>
ref struct FoldedText(FoldTable table, CharacterReader reader, KeyHash hash, Span<byte> buffer)
{
    const int Space = ' ';

    readonly Span<byte> _buffer = buffer;
    KeyHash _hash = hash;
    int _used;
    int _spaces;

    /// <summary>The hash with the text in it. The chunks it is hashed in depend on what it folds to alone.</summary>
    public KeyHash Add(ReadOnlySpan<byte> text)
    {
        var hasAsciiRuns = table.IsUpperCaseInAscii && reader.IsAsciiByte;
        while (!text.IsEmpty)
        {
            var length = hasAsciiRuns ? text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') : 0;
            if (length != 0)
                AddAscii(text[..(length = length < 0 ? text.Length : length)]);
            else
                length = AddCharacter(text);
            text = text[length..];
        }

        _hash.Add(_buffer[.._used]);
        return _hash;
    }

    void AddAscii(ReadOnlySpan<byte> run)
    {
        var text = run.TrimEnd((byte)Space);
        if (!text.IsEmpty)
            AddSpaces();
        _spaces += run.Length - text.Length;
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(text.Length, _buffer.Length - _used)];
            Ascii.ToUpper(part, _buffer[_used..], out var written);
            Advance(written);
            text = text[written..];
        }
    }

    int AddCharacter(ReadOnlySpan<byte> text)
    {
        var length = reader.Read(text, out var codePoint);
        var folded = table[codePoint];
        if (folded >= 0)
            Add(folded);
        else
            foreach (var each in table.RunAt(~folded))
                Add(each);
        return length;
    }

    void Add(int codePoint)
    {
        if (codePoint == Space)
        {
            _spaces++;
            return;
        }

        AddSpaces();
        if (codePoint < 0x80)
        {
            AddByte((byte)codePoint);
            return;
        }

        AddByte((byte)(0x80 | (codePoint >> 16)));
        AddByte((byte)(codePoint >> 8));
        AddByte((byte)codePoint);
    }

    void AddSpaces()
    {
        for (; _spaces > 0; _spaces--)
            AddByte((byte)Space);
    }

    void AddByte(byte value)
    {
        _buffer[_used] = value;
        Advance(1);
    }

    void Advance(int written)
    {
        _used += written;
        if (_used < _buffer.Length)
            return;
        _hash.Add(_buffer);
        _used = 0;
    }
}
