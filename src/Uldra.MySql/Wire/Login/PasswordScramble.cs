using System.Security.Cryptography;
using System.Text;

namespace Uldra.MySql;

/// <summary>How a password is proved without being sent. An empty password is proved by an empty answer.</summary>
static class PasswordScramble
{
    /// <summary><c>SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password)))</c></summary>
    /// <remarks>"Native Authentication" in https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html</remarks>
    public static byte[] Native(string password, ReadOnlySpan<byte> nonce)
    {
        if (password.Length == 0)
            return [];
        var once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        return Xor(once, SHA1.HashData([.. nonce, .. SHA1.HashData(once)]));
    }

    /// <summary><c>SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce)</c></summary>
    /// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html</remarks>
    public static byte[] CachingSha2(string password, ReadOnlySpan<byte> nonce)
    {
        if (password.Length == 0)
            return [];
        var once = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        return Xor(once, SHA256.HashData([.. SHA256.HashData(once), .. nonce]));
    }

    /// <summary>The password with its closing zero, for a connection that nobody can read.</summary>
    public static byte[] Plain(string password) => [.. Encoding.UTF8.GetBytes(password), 0];

    /// <summary>The same, hidden by the nonce and the server's public key (PEM): only that server can read it, and only once.</summary>
    /// <exception cref="MySqlException">The key cannot be used.</exception>
    public static byte[] Encrypted(string password, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> publicKey)
    {
        var plain = Plain(password);
        for (var i = 0; i < plain.Length; i++)
            plain[i] ^= nonce[i % nonce.Length];
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(PacketCursor.Text(publicKey));
            return rsa.Encrypt(plain, RSAEncryptionPadding.OaepSHA1);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new MySqlException(ClientError.AuthDialogue, ClientError.GeneralState,
                $"The password cannot be encrypted with the server's public key: {e.Message.TrimEnd('.')}. Use TLS (tls=required).", e);
        }
    }

    static byte[] Xor(byte[] left, byte[] right)
    {
        for (var i = 0; i < left.Length; i++)
            left[i] ^= right[i];
        return left;
    }
}
