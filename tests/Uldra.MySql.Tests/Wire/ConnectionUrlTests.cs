namespace Uldra.MySql.Tests.Wire;

public sealed class ConnectionUrlTests
{
    [Theory]
    [InlineData("mysql://u@h", "h", 3306, "u", "", null)]
    [InlineData("MySQL://u:p@h/", "h", 3306, "u", "p", null)]
    [InlineData("mysql://u:p@10.0.0.1:1/db", "10.0.0.1", 1, "u", "p", "db")]
    [InlineData("mysql://u:p@h:65535/db", "h", 65535, "u", "p", "db")]
    [InlineData("mysql://u:p@[::1]/db", "::1", 3306, "u", "p", "db")]
    [InlineData("mysql://u:p@[fe80::1]:3307", "fe80::1", 3307, "u", "p", null)]
    [InlineData("mysql://u%40x:p%3A%2F%40%3F%23%25@h/d%2Fb", "h", 3306, "u@x", "p:/@?#%", "d/b")]
    [InlineData("mysql://u:a:b@h", "h", 3306, "u", "a:b", null)]
    [InlineData("mysql://%ED%95%9C:%C3%9F@h", "h", 3306, "한", "ß", null)]
    [InlineData("mysql://u:p+q@h", "h", 3306, "u", "p+q", null)]
    public void Parts_are_taken_apart_and_decoded(string url, string host, int port, string user, string password, string? database)
    {
        var options = MySqlConnectionOptions.Parse(url);
        Assert.Equal((host, port, user, password, database),
            (options.Host, options.Port, options.User, options.Password, options.Database));
    }

    [Theory]
    [InlineData("", TlsMode.Preferred)]
    [InlineData("?tls=disabled", TlsMode.Disabled)]
    [InlineData("?tls=preferred", TlsMode.Preferred)]
    [InlineData("?tls=required", TlsMode.Required)]
    [InlineData("?tls=verify-ca", TlsMode.VerifyCa)]
    [InlineData("/db?tls=verify-full&tls-ca=%2Fetc%2Fca.pem", TlsMode.VerifyFull)]
    public void Tls_mode_is_read(string tail, TlsMode mode)
    {
        var options = MySqlConnectionOptions.Parse("mysql://u:p@h" + tail);
        Assert.Equal(mode, options.Tls);
        Assert.Equal(mode == TlsMode.VerifyFull ? "/etc/ca.pem" : null, options.TlsCaFile);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("verify-ca")]
    [InlineData("verify-full")]
    public void Client_certificate_is_read(string tls)
    {
        var options = MySqlConnectionOptions.Parse($"mysql://u@h?tls-key=%2Fk.pem&tls-cert=c.pem&tls={tls}");
        Assert.Equal(("c.pem", "/k.pem"), (options.TlsCertFile, options.TlsKeyFile));
    }

    [Theory]
    [InlineData("", Compress.None)]
    [InlineData("?compress=none", Compress.None)]
    [InlineData("?compress=zlib", Compress.Zlib)]
    [InlineData("?tls=disabled&compress=zstd", Compress.Zstd)]
    public void Compression_is_read(string tail, Compress compress) =>
        Assert.Equal(compress, MySqlConnectionOptions.Parse("mysql://u@h" + tail).Compress);

    [Theory]
    [InlineData("")]
    [InlineData("postgres://u:HUSH@h")]
    [InlineData("mysql://h")]
    [InlineData("mysql://:HUSH@h")]
    [InlineData("mysql://u:HUSH@")]
    [InlineData("mysql://u:HUSH@:3306")]
    [InlineData("mysql://u:HUSH@h:0")]
    [InlineData("mysql://u:HUSH@h:65536")]
    [InlineData("mysql://u:HUSH@h:-1")]
    [InlineData("mysql://u:HUSH@h:+1")]
    [InlineData("mysql://u:HUSH@h: 1")]
    [InlineData("mysql://u:HUSH@h:")]
    [InlineData("mysql://u:HUSH@h:x")]
    [InlineData("mysql://u:HUSH@h:99999999999999999999")]
    [InlineData("mysql://u:HUSH@::1")]
    [InlineData("mysql://u:HUSH@[::1")]
    [InlineData("mysql://u:HUSH@[h]")]
    [InlineData("mysql://u:HUSH@[127.0.0.1]")]
    [InlineData("mysql://u:HUSH@[::1]3306")]
    [InlineData("mysql://u:HUSH@h/a/b")]
    [InlineData("mysql://u:HUSH%4@h")]
    [InlineData("mysql://u:HUSH%G0@h")]
    [InlineData("mysql://u:HUSH%FF@h")]
    [InlineData("mysql://u:HUSH%00@h")]
    [InlineData("mysql://u%00:HUSH@h")]
    [InlineData("mysql://u:HUSH@h?tls=maybe")]
    [InlineData("mysql://u:HUSH@h?tls=")]
    [InlineData("mysql://u:HUSH@h?ssl=true")]
    [InlineData("mysql://u:HUSH@h?tls=required&tls=required")]
    [InlineData("mysql://u:HUSH@h?tls=required&tls-ca=f")]
    [InlineData("mysql://u:HUSH@h?tls=verify-ca&tls-ca=")]
    [InlineData("mysql://u:HUSH@h?tls-cert=c")]
    [InlineData("mysql://u:HUSH@h?tls=preferred&tls-cert=c")]
    [InlineData("mysql://u:HUSH@h?tls=required&tls-key=k")]
    [InlineData("mysql://u:HUSH@h?tls=required&tls-cert=")]
    [InlineData("mysql://u:HUSH@h?compress=lz4")]
    [InlineData("mysql://u:HUSH@h?compress=zlib&compress=zlib")]
    [InlineData("mysql://u:HUSH@HUSH@h")]
    [InlineData("mysql://u:HUSH/HUSH@h")]
    [InlineData("mysql://u:HUSH?HUSH@h")]
    [InlineData("mysql://u:HUSH#HUSH@h")]
    [InlineData("mysql://u:HUSH HUSH@h")]
    [InlineData("mysql://u:HUSH@h\n")]
    public void A_wrong_url_is_refused_without_showing_the_password(string url)
    {
        var fault = Assert.Throws<FormatException>(() => MySqlConnectionOptions.Parse(url));
        Assert.DoesNotContain("HUSH", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Printed_options_hide_the_password()
    {
        var text = MySqlConnectionOptions.Parse("mysql://app:HUSH@h/db").ToString();
        Assert.DoesNotContain("HUSH", text, StringComparison.Ordinal);
        Assert.Contains("app", text, StringComparison.Ordinal);
    }
}
