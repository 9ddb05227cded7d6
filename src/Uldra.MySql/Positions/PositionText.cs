using System.Globalization;

namespace Uldra.MySql.Positions;

/// <summary>Reads position texts from left to right; every complaint names the place.</summary>
ref struct PositionText(string text)
{
    readonly string _text = text;

    public int Place { get; private set; }

    public readonly bool AtEnd => Place >= _text.Length;

    public readonly char Peek => AtEnd ? '\0' : _text[Place];

    public readonly FormatException Expected(string what) =>
        new($"Expected {what} at character {Place + 1} of the position \"{_text}\".");

    public void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(_text[Place]))
            Place++;
    }

    public bool TryTake(char c)
    {
        SkipSpace();
        if (Peek != c || AtEnd)
            return false;
        Place++;
        SkipSpace();
        return true;
    }

    public void Take(char c)
    {
        if (!TryTake(c))
            throw Expected($"'{c}'");
    }

    public ulong Number(ulong min, ulong max, string what)
    {
        SkipSpace();
        var start = Place;
        while (char.IsAsciiDigit(Peek))
            Place++;
        if (Place > start && ulong.TryParse(_text.AsSpan(start, Place - start), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n >= min && n <= max)
            return n;
        Place = start;
        throw Expected($"{what} ({min} to {max})");
    }

    /// <summary>The text up to one of <paramref name="ends"/> or the end, without white space around it.</summary>
    public string Until(ReadOnlySpan<char> ends)
    {
        SkipSpace();
        var start = Place;
        while (!AtEnd && !ends.Contains(_text[Place]))
            Place++;
        return _text[start..Place].TrimEnd();
    }

    public void Back(int place) => Place = place;
}
