using System.Text;

namespace Uldra.MySql;

/// <summary>MariaDB's <c>ed25519</c>: a signature under a key made of the password; the server keeps the public half.</summary>
/// <remarks>https://mariadb.com/kb/en/authentication-plugin-ed25519/</remarks>
sealed class Ed25519Password(string password) : IAuthPlugin
{
    public int NonceBytes => 32;

    /// <summary>The empty password has a key like any other.</summary>
    public byte[] Answer(ReadOnlySpan<byte> nonce) => Ed25519Signature.Sign(Encoding.UTF8.GetBytes(password), nonce);

    public byte[]? Continue(ReadOnlySpan<byte> data) => throw AuthPlugins.Unexpected(AuthPlugins.Ed25519, data);
}
