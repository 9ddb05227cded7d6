namespace Uldra.MySql;

/// <summary>MySQL up to 8.4, MariaDB's default: a SHA-1 proof, no secret ever readable.</summary>
sealed class NativePassword(string password) : IAuthPlugin
{
    public int NonceBytes => 20;

    public byte[] Answer(ReadOnlySpan<byte> nonce) => PasswordScramble.Native(password, nonce);

    public byte[]? Continue(ReadOnlySpan<byte> data) => throw AuthPlugins.Unexpected(AuthPlugins.Native, data);
}
