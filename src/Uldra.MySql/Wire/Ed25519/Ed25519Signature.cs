using System.Security.Cryptography;

namespace Uldra.MySql;

/// <summary>
/// Ed25519 signatures, which .NET does not have. It signs and does not verify: a client of <c>client_ed25519</c> and <c>parsec</c> only
/// ever signs. The secret may have any length; the standard's has 32 bytes, MariaDB's <c>client_ed25519</c> takes the password itself.
/// </summary>
/// <remarks>RFC 8032, section 5.1.6; https://mariadb.com/kb/en/authentication-plugin-ed25519/</remarks>
static class Ed25519Signature
{
    public const int Bytes = 64;

    const int Half = 32;

    /// <summary><c>R, S</c>: 64 bytes.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message)
    {
        Span<byte> expanded = stackalloc byte[SHA512.HashSizeInBytes];
        var publicKey = Expand(secret, expanded);
        var nonce = GroupScalar.Reduce(Hash(expanded[Half..], message, default));
        var signature = new byte[Bytes];
        nonce.Write(signature);
        EdwardsPoint.MultiplyGenerator(signature.AsSpan(0, Half)).CopyTo(signature, 0);
        var challenge = GroupScalar.Reduce(Hash(signature.AsSpan(0, Half), publicKey, message));
        (nonce + challenge * GroupScalar.Reduce(expanded[..Half])).Write(signature.AsSpan(Half));
        CryptographicOperations.ZeroMemory(expanded);
        return signature;
    }

    /// <summary>What a server keeps instead of the secret.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> expanded = stackalloc byte[SHA512.HashSizeInBytes];
        return Expand(secret, expanded);
    }

    /// <summary>The first half becomes a multiple of eight with its highest bit at a fixed place; returns the public key.</summary>
    static byte[] Expand(ReadOnlySpan<byte> secret, Span<byte> expanded)
    {
        SHA512.HashData(secret, expanded);
        expanded[0] &= 0xF8;
        expanded[Half - 1] &= 0x7F;
        expanded[Half - 1] |= 0x40;
        return EdwardsPoint.MultiplyGenerator(expanded[..Half]);
    }

    static byte[] Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        return hash.GetHashAndReset();
    }
}
