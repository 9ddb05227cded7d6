using System.Globalization;
using System.Text;

namespace Uldra.MySql;

/// <summary>
/// <c>mysql://user:password@host:port/database?tls=required&amp;tls-ca=FILE</c> to options. Own code instead of <see cref="Uri"/>, whose
/// errors do not say what is wrong and whose normalisation would change what a person wrote. No message holds the URL or any piece that
/// could be part of a password written without its percent-encoding.
/// </summary>
static class ConnectionUrl
{
    const string Scheme = "mysql://";
    const string Form = "Write mysql://user:password@host:port/database.";

    public static MySqlConnectionOptions Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Wrong("it does not begin with mysql://", Form);
        RefuseInvisible(url);
        var rest = url[Scheme.Length..];
        if (rest.Contains('#'))
            throw Wrong("it holds a '#'", "In a user name or password write it as %23.");

        var (beforeQuery, query) = SplitFirst(rest, '?');
        var (authority, path) = SplitFirst(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        if (at < 0)
            throw Wrong("there is no '@' between the user and the host", Form + " In a password write '/' as %2F and '?' as %3F.");
        if (authority.IndexOf('@') != at)
            throw Wrong("it holds more than one '@'", "In a user name or password write it as %40.");
        var (user, password) = SplitFirst(authority[..at], ':');
        if (user.Length == 0)
            throw Wrong("the user is empty", Form);
        var (host, port) = ReadHost(authority[(at + 1)..]);
        var options = new MySqlConnectionOptions
        {
            Host = host,
            Port = port,
            User = Decode(user, "the user"),
            Password = Decode(password ?? "", "the password"),
            Database = string.IsNullOrEmpty(path) ? null : ReadDatabase(path),
        };
        return query is null ? options : ConnectionUrlQuery.Read(options, query);
    }

    static (string Host, int Port) ReadHost(string text)
    {
        string host;
        string? port;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0)
                throw Wrong("the IPv6 address has no closing ']'", "Write it as [::1].");
            host = text[1..close];
            if (!System.Net.IPAddress.TryParse(host, out var address) || address.GetAddressBytes().Length != 16)
                throw Wrong("what stands in brackets is no IPv6 address", "Write it as [::1].");
            var after = text[(close + 1)..];
            if (after.Length > 0 && after[0] != ':')
                throw Wrong("something other than a port follows the IPv6 address", "Write it as [::1]:3306.");
            port = after.Length == 0 ? null : after[1..];
        }
        else
        {
            if (text.IndexOf(':') != text.LastIndexOf(':'))
                throw Wrong("the host holds more than one ':'", "Put an IPv6 address into brackets, as in [::1]:3306.");
            (host, port) = SplitFirst(text, ':');
            host = Decode(host, "the host");
        }
        if (host.Length == 0)
            throw Wrong("the host is empty", Form);
        return (host, port is null ? 3306 : ReadPort(port));
    }

    static int ReadPort(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw Wrong("the port is no number from 1 to 65535", "Leave it out for 3306. In a password write '@' as %40 and ':' as %3A.");
        return port;
    }

    static string ReadDatabase(string path)
    {
        if (path.Contains('/'))
            throw Wrong("the database holds a '/'", "Name one database behind the host, or write the '/' as %2F.");
        return Decode(path, "the database");
    }

    internal static (string Before, string? After) SplitFirst(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    /// <summary>Percent-decoding as UTF-8; unlike <see cref="Uri.UnescapeDataString(string)"/> a stray '%' is an error, not text.</summary>
    internal static string Decode(string text, string part)
    {
        if (!text.Contains('%'))
            return text;
        var source = Encoding.UTF8.GetBytes(text);
        var decoded = new byte[source.Length];
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%')
            {
                decoded[length++] = source[i];
                continue;
            }
            if (i + 2 >= source.Length || !char.IsAsciiHexDigit((char)source[i + 1]) || !char.IsAsciiHexDigit((char)source[i + 2]))
                throw Wrong($"{part} holds a '%' that is not followed by two hexadecimal digits", "Write a plain '%' as %25.");
            decoded[length++] = Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0];
            i += 2;
        }
        return ToText(decoded.AsSpan(0, length), part);
    }

    static string ToText(ReadOnlySpan<byte> decoded, string part)
    {
        if (!System.Text.Unicode.Utf8.IsValid(decoded))
            throw Wrong($"{part} is not UTF-8 once its percent-encoding is undone", "Encode the UTF-8 bytes.");
        // Name and database travel zero-terminated: a zero byte inside would cut them and log in as someone else.
        if (decoded.Contains((byte)0))
            throw Wrong($"{part} holds a zero byte", "Remove %00.");
        return Encoding.UTF8.GetString(decoded);
    }

    static void RefuseInvisible(string url)
    {
        foreach (var c in url)
            if (char.IsControl(c) || char.IsWhiteSpace(c))
                throw Wrong("it holds white space or a control character", "Remove it, or percent-encode it (a space is %20).");
    }

    internal static FormatException Wrong(string cause, string next) => new($"The connection URL cannot be read: {cause}. {next}");
}
