namespace Uldra.MySql.Values;

/// <summary>One step of a path: into an object by key, or into an array by place (counted from its end if so).</summary>
readonly record struct JsonLeg(byte[]? Key, int Index, bool FromEnd)
{
    /// <summary>The place in an array of so many elements; -1 when it lies before the first.</summary>
    public int PlaceIn(int count) => FromEnd ? Math.Max(-1, count - 1 - Index) : Index;
}
