using Uldra.MySql.Values;

namespace Uldra.Mapping;

/// <summary>What a row's values make of an index.</summary>
enum KeyOutcome
{
    Hashed,

    /// <summary>A NULL in a unique key makes no key: the server lets any number of them stand side by side.</summary>
    None,

    /// <summary>The value cannot be hashed as the server compares it.</summary>
    Unknown,
}

/// <summary>One index (or the group columns) of a table: row values to a 64-bit key.</summary>
sealed class KeyIndex(ulong seed, IReadOnlyList<KeyColumn> columns, bool hasExpression = false)
{
    readonly KeyColumn[] _columns = [.. columns];

    public bool MayFail => hasExpression || _columns.Any(c => c.IsUnknown);

    /// <param name="salt">The shard, for keys that only matter within one; 0 for keys over all.</param>
    public KeyOutcome Hash(ReadOnlySpan<ValueSlot> row, ReadOnlySpan<byte> bytes, int salt, out ulong key)
    {
        key = 0;
        if (hasExpression)
            return KeyOutcome.Unknown;
        var hash = new KeyHash(seed);
        hash.Add((ulong)salt);
        var outcome = KeyOutcome.Hashed;
        foreach (var column in _columns)
        {
            var slot = row[column.Place];
            if (slot.IsNull)
                return KeyOutcome.None;
            if (!column.TryAdd(ref hash, slot.In(bytes)))
                outcome = KeyOutcome.Unknown;
        }

        key = hash.Value;
        return outcome;
    }
}
