namespace Uldra.MySql;

/// <summary>
/// The password as it is, for servers that hand it on (PAM, LDAP). Whether that may happen on this connection is decided before:
/// <see cref="AuthPlugins.Create"/>.
/// </summary>
sealed class ClearPassword(string password) : IAuthPlugin
{
    public int NonceBytes => 0;

    public byte[] Answer(ReadOnlySpan<byte> nonce) => PasswordScramble.Plain(password);

    public byte[]? Continue(ReadOnlySpan<byte> data) => throw AuthPlugins.Unexpected(AuthPlugins.Clear, data);
}
