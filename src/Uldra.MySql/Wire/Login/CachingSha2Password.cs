namespace Uldra.MySql;

/// <summary>
/// MySQL's default since 8.0. Where the server has the account in its cache, the proof is enough; otherwise it asks for the password,
/// which goes through TLS, or encrypted with a public key that the server hands out.
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html</remarks>
sealed class CachingSha2Password(string password, bool encrypted) : IAuthPlugin
{
    const byte RequestPublicKey = 0x02;
    const byte FastSucceeded = 0x03;
    const byte FullNeeded = 0x04;

    byte[] _nonce = [];
    bool _keyRequested;

    public int NonceBytes => 20;

    public byte[] Answer(ReadOnlySpan<byte> nonce)
    {
        _nonce = nonce.ToArray();
        _keyRequested = false;
        return PasswordScramble.CachingSha2(password, nonce);
    }

    public byte[]? Continue(ReadOnlySpan<byte> data)
    {
        if (_keyRequested)
        {
            _keyRequested = false;
            return PasswordScramble.Encrypted(password, _nonce, data);
        }
        switch (data)
        {
            case [FastSucceeded]:
                return null;
            case [FullNeeded] when encrypted:
                return PasswordScramble.Plain(password);
            case [FullNeeded]:
                _keyRequested = true;
                return [RequestPublicKey];
            default:
                throw AuthPlugins.Unexpected(AuthPlugins.CachingSha2, data);
        }
    }
}
