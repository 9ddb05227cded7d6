using System.Security.Cryptography;
using System.Text;

namespace Uldra.MySql;

/// <summary>
/// MariaDB's <c>parsec</c> (11.6 on): the key of the signature is derived with a salt that the server sends, and both sides' nonces are
/// signed.
/// <code>
/// server: nonce: 32      client: empty      server: 'P' │ exponent: 1 │ salt      client: nonce: 32 │ signature: 64
/// </code>
/// </summary>
/// <remarks>https://mariadb.com/kb/en/authentication-plugin-parsec/</remarks>
sealed class ParsecPassword(string password) : IAuthPlugin
{
    const byte Pbkdf2 = (byte)'P';

    /// <summary>The server sets how much work the key takes. Today's have 0 to 3; a million rounds are half a second.</summary>
    const int ExponentMax = 10;

    const int SaltBytesMin = 8;
    const int KeyBytes = 32;

    byte[] _nonce = [];

    public int NonceBytes => 32;

    public byte[] Answer(ReadOnlySpan<byte> nonce)
    {
        _nonce = nonce.ToArray();
        return [];
    }

    public byte[]? Continue(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 + SaltBytesMin || data[0] != Pbkdf2 || data[1] > ExponentMax || _nonce.Length == 0)
            throw AuthPlugins.Unexpected(AuthPlugins.Parsec, data);
        Span<byte> ours = stackalloc byte[32];
        RandomNumberGenerator.Fill(ours);
        byte[] signed = [.. _nonce, .. ours];
        _nonce = [];
        var key = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), data[2..], 1024 << data[1], HashAlgorithmName.SHA512, KeyBytes);
        return [.. ours, .. Ed25519Signature.Sign(key, signed)];
    }
}
