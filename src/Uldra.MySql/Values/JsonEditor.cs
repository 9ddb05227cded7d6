using System.Buffers;

namespace Uldra.MySql.Values;

/// <summary>
/// A document that differences are applied to, one after the other. Only what lies on their paths is taken apart; all else stays bytes.
/// A difference that does not fit the document is an error: then this is not the document it was made from.
/// </summary>
/// <param name="bytes">All offsets of nodes count from here: the images with the document and the differences.</param>
/// <param name="values">More than a sound document and its differences can hold: crossed offsets would multiply without end.</param>
ref struct JsonEditor(ReadOnlySpan<byte> bytes, DocumentNode root, long values)
{
    /// <summary>Elements moved by inserting before others, all in all: seconds of work, and far more than one statement can say.</summary>
    const long ShiftsMax = 1L << 31;

    readonly ReadOnlySpan<byte> _bytes = bytes;
    readonly long _values = values;
    long _expandable = values;
    long _shifts = ShiftsMax;

    public void Replace(ReadOnlySpan<JsonLeg> path, DocumentNode value)
    {
        var (siblings, place) = Find(path);
        siblings[place] = siblings[place].With(value.Type, value.Offset, value.Length);
    }

    public void Remove(ReadOnlySpan<JsonLeg> path)
    {
        var (siblings, place) = Find(path);
        Shift(siblings.Count - place);
        siblings.RemoveAt(place);
    }

    public void Insert(ReadOnlySpan<JsonLeg> path, DocumentNode value)
    {
        var parent = Parent(path);
        var siblings = Expand(parent);
        var leg = path[^1];
        int place;
        if (leg.Key is { } key && parent.IsObject)
        {
            place = FindKey(siblings, key, out var found);
            if (found)
                throw Misfit("a key it inserts is there already");
            value = new DocumentNode { Type = value.Type, Offset = value.Offset, Length = value.Length, OwnKey = key };
        }
        else if (leg.Key is null && parent.IsArray)
            place = Math.Clamp(leg.PlaceIn(siblings.Count), 0, siblings.Count);
        else
            throw Misfit("it inserts a key into an array or a place into an object");
        Shift(siblings.Count - place);
        siblings.Insert(place, value);
    }

    public readonly void Write(IBufferWriter<byte> output)
    {
        var budget = _values;
        Write(root, output, 0, ref budget);
    }

    readonly void Write(DocumentNode node, IBufferWriter<byte> output, int depth, ref long budget)
    {
        if (node.Children is not { } children)
        {
            JsonDocument.WriteValue(node.Type, _bytes.Slice(node.Offset, node.Length), output, depth, ref budget);
            return;
        }
        if (depth == JsonDocument.DepthMax)
            throw JsonDocument.Malformed("it is nested too deeply");
        TextOutput.Byte(output, node.IsObject ? (byte)'{' : (byte)'[');
        for (var i = 0; i < children.Count; i++)
        {
            if (i > 0)
                output.Write(", "u8);
            if (node.IsObject)
            {
                JsonString.Write(children[i].KeyIn(_bytes), output);
                output.Write(": "u8);
            }
            Write(children[i], output, depth + 1, ref budget);
        }
        TextOutput.Byte(output, node.IsObject ? (byte)'}' : (byte)']');
    }

    (List<DocumentNode> Siblings, int Place) Find(ReadOnlySpan<JsonLeg> path)
    {
        var parent = Parent(path);
        var place = PlaceOf(parent, path[^1]);
        return (parent.Children!, place);
    }

    DocumentNode Parent(ReadOnlySpan<JsonLeg> path)
    {
        if (path.IsEmpty)
            throw Misfit("it changes the document as a whole");
        var node = root;
        for (var i = 0; i < path.Length - 1; i++)
        {
            var place = PlaceOf(node, path[i]);
            node = node.Children![place];
        }
        return node;
    }

    int PlaceOf(DocumentNode node, in JsonLeg leg)
    {
        var children = Expand(node);
        if (leg.Key is { } key && node.IsObject)
        {
            var place = FindKey(children, key, out var found);
            return found ? place : throw Misfit("it names a key that is not there");
        }
        var index = leg.PlaceIn(children.Count);
        return leg.Key is null && node.IsArray && index >= 0 && index < children.Count
            ? index
            : throw Misfit("it names a place that is not there");
    }

    List<DocumentNode> Expand(DocumentNode node)
    {
        if (node.Children is { } known)
            return known;
        if (!node.IsObject && !node.IsArray)
            throw Misfit("it goes into a value that is neither object nor array");
        var container = JsonContainer.Open(node.Type, _bytes.Slice(node.Offset, node.Length));
        if ((_expandable -= container.Count) < 0)
            throw JsonDocument.Malformed("values overlap");
        var children = new List<DocumentNode>(container.Count);
        for (var i = 0; i < container.Count; i++)
        {
            var (offset, length) = container.ValuePlace(i, out var type);
            var key = container.IsObject ? container.KeyPlace(i) : default;
            children.Add(new DocumentNode
            {
                Type = type, Offset = node.Offset + offset, Length = length, KeyOffset = node.Offset + key.Offset, KeyLength = key.Length,
            });
        }
        return node.Children = children;
    }

    /// <summary>Keys are ordered by length, then by bytes. The place of the key, or where it would stand.</summary>
    readonly int FindKey(List<DocumentNode> children, ReadOnlySpan<byte> key, out bool found)
    {
        int low = 0, high = children.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var other = children[middle].KeyIn(_bytes);
            var order = other.Length != key.Length ? other.Length - key.Length : other.SequenceCompareTo(key);
            if (order == 0)
            {
                found = true;
                return middle;
            }
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        found = false;
        return low;
    }

    void Shift(int elements)
    {
        if ((_shifts -= elements) < 0)
            throw JsonDifferences.Malformed("they move elements without end");
    }

    static ValueFormatException Misfit(string what) => JsonDifferences.Malformed($"one does not fit its document: {what}");
}
