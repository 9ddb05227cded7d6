using System.Numerics;

namespace Uldra.MySql.Tests.Wire;

/// <summary>Signatures against RFC 8032 and OpenSSL; the arithmetic below them against big integers.</summary>
public sealed class Ed25519Tests
{
    static readonly BigInteger Modulus = BigInteger.Pow(2, 255) - 19;
    static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    /// <summary>RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).</summary>
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Signatures_are_those_of_the_standard(string secret, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519Signature.PublicKey(Convert.FromHexString(secret))));
        var signed = Ed25519Signature.Sign(Convert.FromHexString(secret), Convert.FromHexString(message));
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
    }

    [Fact]
    public void A_long_message_signs_as_openssl_signs_it()
    {
        byte[] message = [.. Enumerable.Range(0, 1023).Select(i => (byte)(i % 251))];
        var secret = Convert.FromHexString("fa0ff0169dc9575674066676cfb0b4eb8902c44269da1cf6ba66d3f8b6d4b100");
        Assert.Equal(
            "27ddd1eb1fd9f3d2248c2858573cf43f29216f8f9d228c6dfb5d24d6d3dfc29946fb5d035b837621d6312f6909a7fe677e584b53391490dd8496913d4e104e03",
            Convert.ToHexStringLower(Ed25519Signature.Sign(secret, message)));
    }

    [Fact]
    public void Field_arithmetic_is_arithmetic_modulo_2_255_minus_19() => Fuzzing.Run(300, random =>
    {
        var (a, b) = (Number(random, Modulus), Number(random, Modulus));
        var (x, y) = (FieldElement.Read(Bytes(a)), FieldElement.Read(Bytes(b)));
        Assert.Equal(a % Modulus, Value(x));
        Assert.Equal((a + b) % Modulus, Value(x + y));
        Assert.Equal((a + Modulus + Modulus - b) % Modulus, Value(x - y));
        Assert.Equal(a * b % Modulus, Value(x * y));
        // Results of results, whose limbs are not fresh.
        Assert.Equal(((a + b) * (a + Modulus + Modulus - b) - a + Modulus) % Modulus, Value((x + y) * (x - y) - x));
        Assert.Equal(BigInteger.ModPow(a, Modulus - 2, Modulus), Value(x.Invert()));
        Assert.Equal(a % Modulus, Value(FieldElement.Select(x, y, 0)));
        Assert.Equal(b % Modulus, Value(FieldElement.Select(x, y, ulong.MaxValue)));
    });

    [Fact]
    public void Scalar_arithmetic_is_arithmetic_modulo_the_order() => Fuzzing.Run(300, random =>
    {
        var (a, b) = (Number(random, Order), Number(random, Order));
        var (x, y) = (GroupScalar.Reduce(Bytes(a)), GroupScalar.Reduce(Bytes(b)));
        Assert.Equal(a % Order, Value(x));
        Assert.Equal((a + b) % Order, Value(x + y));
        Assert.Equal(a * b % Order, Value(x * y));
        var wide = new byte[64];
        random.NextBytes(wide);
        Assert.Equal(new BigInteger(wide, isUnsigned: true) % Order, Value(GroupScalar.Reduce(wide)));
    });

    /// <summary>255 bits, often at an edge: around 0, the modulus, and runs of ones that make carries travel.</summary>
    static BigInteger Number(Random random, BigInteger modulus)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        bytes[31] &= 0x7F;
        return random.Next(5) switch
        {
            0 => random.Next(20),
            1 => modulus + random.Next(-19, 19),
            2 => (BigInteger.One << random.Next(256)) - 1 & (BigInteger.One << 255) - 1,
            _ => new BigInteger(bytes, isUnsigned: true),
        };
    }

    static byte[] Bytes(BigInteger number)
    {
        var bytes = new byte[32];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    static BigInteger Value(FieldElement element)
    {
        var bytes = new byte[32];
        element.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    static BigInteger Value(GroupScalar scalar)
    {
        var bytes = new byte[32];
        scalar.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }
}
