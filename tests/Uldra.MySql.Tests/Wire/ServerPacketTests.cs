namespace Uldra.MySql.Tests.Wire;

/// <summary>Handshake, OK, EOF and error packets: good bytes and cut bytes. Bytes changed at random: FuzzTests.</summary>
public sealed class ServerPacketTests
{
    [Theory]
    [InlineData("9.7.4-2", ServerFamily.MySql, "9.7.4")]
    [InlineData("8.0.36-0ubuntu0.22.04.1", ServerFamily.MySql, "8.0.36")]
    [InlineData("8.0", ServerFamily.MySql, "8.0.0")]
    [InlineData("5.5.5", ServerFamily.MySql, "5.5.5")]
    [InlineData("5.5.5-10.11.6-MariaDB-0+deb12u1-log", ServerFamily.MariaDb, "10.11.6")]
    [InlineData("11.8.2-MariaDB-log", ServerFamily.MariaDb, "11.8.2")]
    [InlineData("10.6.12-mariadb", ServerFamily.MariaDb, "10.6.12")]
    [InlineData("proxy", ServerFamily.MySql, "0.0.0")]
    [InlineData("8.99999999999.1", ServerFamily.MySql, "8.0.0")]
    public void Family_and_version_come_from_the_version_text(string text, ServerFamily family, string version)
    {
        var server = ServerHandshake.ReadServer(text);
        Assert.Equal((family, Version.Parse(version), text), (server.Family, server.Version, server.VersionText));
    }

    [Fact]
    public void Handshake_is_taken_apart()
    {
        var server = ServerHandshake.Parse(FakePeer.Handshake(plugin: "caching_sha2_password"));
        Assert.Equal(7u, server.ConnectionId);
        Assert.Equal(FakePeer.Nonce, server.Nonce);
        Assert.Equal("caching_sha2_password", server.AuthPlugin);
        Assert.Equal((Capabilities)0xDFFF_F7FF, server.Capabilities);
        Assert.Equal(ServerStatus.Autocommit, server.Status);
    }

    [Fact]
    public void Handshake_cut_before_its_plugin_name_is_refused()
    {
        var whole = FakePeer.Handshake(plugin: "x");
        for (var length = 0; length < whole.Length - 3; length++)
            Assert.Throws<MySqlProtocolException>(() => ServerHandshake.Parse(whole.AsSpan(0, length)));
    }

    [Fact]
    public void Handshake_of_another_version_or_without_the_41_protocol_is_refused()
    {
        Assert.Throws<MySqlProtocolException>(() => ServerHandshake.Parse([9, .. "3.22"u8, 0]));
        Assert.Throws<MySqlProtocolException>(() => ServerHandshake.Parse(FakePeer.Handshake(capabilities: (uint)Capabilities.PluginAuth)));
    }

    [Theory]
    [InlineData("FF10 0423 3038 3030 34 546F6F", 1040, "08004", "Too")]
    [InlineData("FF6A04 486F7374", 1130, "HY000", "Host")]
    [InlineData("FF6A04", 1130, "HY000", "")]
    [InlineData("FF6A04 2331", 1130, "HY000", "#1")]
    public void Errors_come_with_and_without_sqlstate(string hex, int code, string state, string message)
    {
        var error = ErrorPacket.Parse(Bytes(hex));
        Assert.Equal((code, state, message), (error.Code, error.SqlState, error.Message));
    }

    [Fact]
    public void Ok_is_taken_apart()
    {
        var ok = OkPacket.Parse(Bytes("00 FC2C01 FD000001 0B00 0500 696E666F"));
        Assert.Equal(new OkPacket(300, 65536, (ServerStatus)0x0B, 5), ok);
        Assert.True(ok.HasMore);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("000000")]
    [InlineData("0000000200")]
    [InlineData("00000002000")]
    [InlineData("00FB0002000000")]
    public void Ok_cut_or_malformed_is_refused(string hex) =>
        Assert.Throws<MySqlProtocolException>(() => OkPacket.Parse(Bytes(hex.Length % 2 == 0 ? hex : hex[..^1])));

    [Fact]
    public void Eof_is_told_from_a_row_by_its_length()
    {
        Assert.True(OkPacket.IsEof(FakePeer.Eof));
        Assert.False(OkPacket.IsEof(Bytes("FE0000000100000000")));
        Assert.False(OkPacket.IsEof([]));
        Assert.Equal(3, OkPacket.ParseEof(Bytes("FE 0300 0200")).Warnings);
        Assert.Throws<MySqlProtocolException>(() => OkPacket.ParseEof(Bytes("FE0300")));
    }

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));
}
