using System.Buffers.Binary;
using System.Numerics;

namespace Uldra.Mapping;

/// <summary>
/// A running 64-bit hash of key values. Fast, not cryptographic: a false match only costs parallelism (DESIGN §5, Keys).
/// </summary>
struct KeyHash(ulong seed)
{
    /// <summary>Hashes are stored with quarantined rows: raise it whenever the same values would hash to something else.</summary>
    public const int Version = 1;

    const ulong Prime1 = 0x9E3779B185EBCA87;
    const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    ulong _state = seed * Prime1;

    public void Add(ulong value) => _state = BitOperations.RotateLeft(_state ^ (value * Prime2), 31) * Prime1;

    /// <summary>The length goes in as well, so that ("a", "b") and ("ab", "") differ.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add((ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        if (bytes.IsEmpty)
            return;
        var rest = 0UL;
        foreach (var b in bytes)
            rest = (rest << 8) | b;
        Add(rest);
    }

    public readonly ulong Value
    {
        get
        {
            var hash = _state ^ (_state >> 33);
            hash *= Prime2;
            return hash ^ (hash >> 29);
        }
    }
}
