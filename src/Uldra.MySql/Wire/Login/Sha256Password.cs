namespace Uldra.MySql;

/// <summary>
/// The older of MySQL's SHA-256 plugins, without a cache: each login sends the password, through TLS or encrypted with the server's key.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/refman/8.4/en/sha256-pluggable-authentication.html</remarks>
sealed class Sha256Password(string password, bool encrypted) : IAuthPlugin
{
    const byte RequestPublicKey = 0x01;

    byte[] _nonce = [];
    bool _keyRequested;

    public int NonceBytes => 20;

    public byte[] Answer(ReadOnlySpan<byte> nonce)
    {
        _nonce = nonce.ToArray();
        // An empty password hides nothing: its closing zero goes out as it is.
        _keyRequested = !encrypted && password.Length > 0;
        return _keyRequested ? [RequestPublicKey] : PasswordScramble.Plain(password);
    }

    public byte[]? Continue(ReadOnlySpan<byte> data)
    {
        if (!_keyRequested)
            throw AuthPlugins.Unexpected(AuthPlugins.Sha256, data);
        _keyRequested = false;
        return PasswordScramble.Encrypted(password, _nonce, data);
    }
}
