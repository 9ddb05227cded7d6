using System.Globalization;
using System.Text;
using Uldra.MySql.Positions;

namespace Uldra.Progress;

/// <summary>
/// Parts of source transactions that are applied on a shard while the whole is not: by row ordinals, tails apart. Text:
/// <c>id#from-to</c> and <c>id#from-to#tail</c>, comma-separated.
/// </summary>
public sealed class PartialSet
{
    readonly Dictionary<TransactionId, List<Part>> _parts = [];

    public bool IsEmpty => _parts.Count == 0;

    /// <exception cref="FormatException">Names the part that is wrong.</exception>
    public static PartialSet Parse(PositionKind kind, string text)
    {
        var set = new PartialSet();
        set.Read(kind, text);
        return set;
    }

    public static void Write(StringBuilder text, in TransactionId id, int from, int to, bool isTail)
    {
        if (text.Length > 0)
            text.Append(',');
        text.Append(CultureInfo.InvariantCulture, $"{id}#{from}-{to}");
        if (isTail)
            text.Append("#tail");
    }

    public void Read(PositionKind kind, string text)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = item.Split('#');
            var range = fields.Length is 2 or 3 ? fields[1].Split('-') : [];
            if (range.Length != 2 || !TryRead(range[0], out var from) || !TryRead(range[1], out var to)
                || (fields.Length == 3 && fields[2] != "tail"))
                throw new FormatException($"'{item}' is not a part of a transaction: expected id#from-to or id#from-to#tail");
            Add(TransactionId.Parse(kind, fields[0]), new Part(from, to, fields.Length == 3));
        }
    }

    public bool Contains(in TransactionId id, int ordinal, bool isTail) =>
        _parts.TryGetValue(id, out var parts) && parts.Exists(p => p.IsTail == isTail && p.From <= ordinal && ordinal <= p.To);

    /// <summary>The first ordinal above this one at which a part begins or behind which one has ended; none: int.MaxValue.</summary>
    public int NextBorder(in TransactionId id, int ordinal)
    {
        var next = int.MaxValue;
        if (_parts.TryGetValue(id, out var parts))
            foreach (var part in parts)
                foreach (var border in (ReadOnlySpan<int>)[part.From, part.To + 1])
                    if (!part.IsTail && border > ordinal)
                        next = Math.Min(next, border);
        return next;
    }

    /// <summary>The parts of transactions that <paramref name="whole"/> does not hold, as text.</summary>
    public string Without(TransactionSet whole)
    {
        var text = new StringBuilder();
        foreach (var (id, parts) in _parts)
            if (!whole.Contains(id))
                foreach (var part in parts)
                    Write(text, id, part.From, part.To, part.IsTail);
        return text.ToString();
    }

    void Add(TransactionId id, Part part)
    {
        if (!_parts.TryGetValue(id, out var parts))
            _parts[id] = parts = [];
        if (!parts.Contains(part))
            parts.Add(part);
    }

    static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    readonly record struct Part(int From, int To, bool IsTail);
}
