using System.Security.Cryptography;
using System.Text;

namespace Uldra.MySql.Tests.Wire;

/// <summary>Expected values computed with another language's hash library from the documented formulas.</summary>
public sealed class PasswordScrambleTests
{
    const string Password = "paßword";

    [Fact]
    public void Native_scramble_is_the_documented_formula() => Assert.Equal(
        "4C6AD1E0BD6573CF32FD7E0952363544FA9413C6", Convert.ToHexString(PasswordScramble.Native(Password, FakePeer.Nonce)));

    [Fact]
    public void Caching_sha2_scramble_is_the_documented_formula() => Assert.Equal(
        "55E71BE969D7C8870D926ADB85B74A1CBB0555B62B24E878F4AC4613DBA8FCBB",
        Convert.ToHexString(PasswordScramble.CachingSha2(Password, FakePeer.Nonce)));

    [Fact]
    public void Empty_password_is_proved_by_an_empty_answer()
    {
        Assert.Empty(PasswordScramble.Native("", FakePeer.Nonce));
        Assert.Empty(PasswordScramble.CachingSha2("", FakePeer.Nonce));
    }

    [Fact]
    public void Encrypted_password_reads_back_with_the_private_key_and_the_nonce()
    {
        using var rsa = RSA.Create(2048);
        var key = Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());
        var secret = PasswordScramble.Encrypted(Password, FakePeer.Nonce, key);
        var plain = rsa.Decrypt(secret, RSAEncryptionPadding.OaepSHA1);
        for (var i = 0; i < plain.Length; i++)
            plain[i] ^= FakePeer.Nonce[i % 20];
        Assert.Equal([.. "paßword"u8, 0], plain);
    }
}
