using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Uldra.Applying;

/// <summary>
/// What names a row in Uldra's own tables, whatever its key is: a SHA-256, ordered as the server orders its bytes. A match decides about data,
/// which so many bits allow.
/// </summary>
readonly record struct RowKey(UInt128 High, UInt128 Low) : IComparable<RowKey>
{
    const int HalfBytes = SHA256.HashSizeInBytes / 2;

    public static RowKey Of(ReadOnlySpan<byte> hash) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[HalfBytes..]));

    public int CompareTo(RowKey other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    /// <summary>As a literal of bytes.</summary>
    public void Write(SqlBuffer buffer)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[HalfBytes..], Low);
        buffer.Append("x'"u8);
        Convert.TryToHexStringLower(bytes, buffer.GetSpan(2 * SHA256.HashSizeInBytes), out var digits);
        buffer.Advance(digits);
        buffer.Append((byte)'\'');
    }
}
