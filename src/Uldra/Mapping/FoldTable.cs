using System.Globalization;

namespace Uldra.Mapping;

/// <summary>
/// What each character counts for in comparisons by one family of collations: itself where the table is silent, else another character, a
/// run of them (ß: two s) or nothing (accents, in most). Texts that such a collation calls equal fold to the same characters.
/// </summary>
sealed class FoldTable
{
    const int PageSize = 256;
    const int Pages = 0x110000 / PageSize;

    readonly int[]?[] _pages = new int[]?[Pages];
    readonly List<int> _runs = [];
    int[]? _constantPage;

    FoldTable()
    {
    }

    /// <summary>Every character is itself, as in the <c>_bin</c> collations.</summary>
    public static FoldTable Identity { get; } = new();

    /// <summary>Printable ASCII characters fold to upper case and to nothing else.</summary>
    public bool IsUpperCaseInAscii { get; private set; }

    /// <summary>
    /// Lines of <c>FIRST[-LAST] [TARGET…]</c>, numbers in hexadecimal: these characters fold to those. A target of <c>+N</c> or <c>-N</c>
    /// counts from the character itself.
    /// </summary>
    public static FoldTable Parse(IEnumerable<string> lines)
    {
        var table = new FoldTable();
        foreach (var line in lines)
            table.Add(line.Split(' '));
        table.IsUpperCaseInAscii = table.FoldsAsciiToUpperCase();
        return table;
    }

    /// <summary>Another character, the same one, or the complement of a place in <see cref="RunAt"/>.</summary>
    public int this[int codePoint] => _pages[codePoint / PageSize] is { } page ? page[codePoint % PageSize] : codePoint;

    public ReadOnlySpan<int> RunAt(int place)
    {
        var runs = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_runs);
        return runs.Slice(place + 1, runs[place]);
    }

    void Add(string[] parts)
    {
        var range = parts[0].Split('-');
        var (first, last) = (Hex(range[0]), Hex(range[^1]));
        if (parts is [_, ['+' or '-', ..] shift])
            for (var each = first; each <= last; each++)
                Page(each)[each % PageSize] = each + (shift[0] == '+' ? Hex(shift[1..]) : -Hex(shift[1..]));
        else
            AddAll(first, last, parts is [_, var one] ? Hex(one) : AddRun(parts[1..]));
    }

    void AddAll(int first, int last, int target)
    {
        for (var each = first; each <= last; each++)
        {
            if (each % PageSize == 0 && each + PageSize - 1 <= last)
            {
                _pages[each / PageSize] = ConstantPage(target);
                each += PageSize - 1;
            }
            else
            {
                Page(each)[each % PageSize] = target;
            }
        }
    }

    /// <summary>A million characters without weights of their own share one page. No page is written that was shared.</summary>
    int[] ConstantPage(int target)
    {
        if (_constantPage is null || _constantPage[0] != target)
            _constantPage = [.. Enumerable.Repeat(target, PageSize)];
        return _constantPage;
    }

    int[] Page(int codePoint) =>
        _pages[codePoint / PageSize] ??= [.. Enumerable.Range(codePoint / PageSize * PageSize, PageSize)];

    int AddRun(string[] targets)
    {
        var place = _runs.Count;
        _runs.Add(targets.Length);
        _runs.AddRange(targets.Select(Hex));
        return ~place;
    }

    bool FoldsAsciiToUpperCase()
    {
        for (var c = ' '; c <= '~'; c++)
            if (this[c] != char.ToUpperInvariant(c))
                return false;
        return true;
    }

    static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
