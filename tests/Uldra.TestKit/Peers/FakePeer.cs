using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Uldra.TestKit;

/// <summary>The server's end of one connection, as its script moves it.</summary>
public sealed class FakePeer(Stream stream, CancellationToken token)
{
    public static readonly byte[] Nonce = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    /// <summary>An OK of zeros in autocommit.</summary>
    public static byte[] Ok { get; } = [0, 0, 0, 2, 0, 0, 0];

    public static byte[] OkWithMore { get; } = [0, 0, 0, 10, 0, 0, 0];

    public static byte[] Eof { get; } = [0xFE, 0, 0, 2, 0];

    public CancellationToken Token => token;

    /// <summary>Raw bytes, framed or not.</summary>
    public async Task SendRawAsync(params byte[] bytes) => await stream.WriteAsync(bytes, token);

    public Task SendAsync(int sequence, byte[] payload) => SendRawAsync(Frame(sequence, payload));

    public static byte[] Frame(int sequence, byte[] payload)
    {
        var packet = new byte[4 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packet, payload.Length | (byte)sequence << 24);
        payload.CopyTo(packet, 4);
        return packet;
    }

    /// <summary>The next packet's payload; the header's sequence id must be the one given.</summary>
    public async Task<byte[]> ReadAsync(int sequence)
    {
        var header = new byte[4];
        await stream.ReadExactlyAsync(header, token);
        Assert.Equal(sequence, header[3]);
        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) & 0xFFFFFF];
        await stream.ReadExactlyAsync(payload, token);
        return payload;
    }

    /// <summary>Ends when the client closed its side; returns how many bytes it still sent.</summary>
    public async Task<int> ReadToEndAsync()
    {
        var buffer = new byte[4096];
        var total = 0;
        for (int count; (count = await stream.ReadAsync(buffer, token)) > 0;)
            total += count;
        return total;
    }

    public static byte[] Handshake(
        string version = "9.7.4", string plugin = "mysql_native_password", uint capabilities = 0xDFFF_F7FF)
    {
        return
        [
            10, .. Encoding.UTF8.GetBytes(version), 0, 7, 0, 0, 0, .. Nonce[..8], 0, (byte)capabilities, (byte)(capabilities >> 8), 45, 2, 0,
            (byte)(capabilities >> 16), (byte)(capabilities >> 24), 21, .. new byte[10], .. Nonce[8..], 0, .. Encoding.UTF8.GetBytes(plugin), 0,
        ];
    }

    public static byte[] Error(int code, string state, string message) =>
        [0xFF, (byte)code, (byte)(code >> 8), (byte)'#', .. Encoding.UTF8.GetBytes(state), .. Encoding.UTF8.GetBytes(message)];

    public static byte[] SwitchTo(string plugin) => [0xFE, .. Encoding.UTF8.GetBytes(plugin), 0, .. Nonce, 0];

    /// <summary>A field definition with this name and nothing else of interest.</summary>
    public static byte[] Field(string name) =>
        [3, .. "def"u8, 0, 0, 0, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), 0, 12, 45, 0, 0, 0, 0, 0, 253, 0, 0, 0, 0, 0];

    /// <summary>Handshake, the client's answer, OK.</summary>
    public async Task LogInAsync()
    {
        await SendAsync(0, Handshake());
        await ReadAsync(1);
        await SendAsync(2, Ok);
    }

    /// <summary>Logs in and waits for the first command.</summary>
    public async Task<byte[]> LogInAndReadCommandAsync()
    {
        await LogInAsync();
        return await ReadAsync(0);
    }

    /// <summary>The same, where the client compresses.</summary>
    public async Task LogInAndReadFrameAsync()
    {
        await LogInAsync();
        var header = new byte[7];
        await stream.ReadExactlyAsync(header, token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32LittleEndian(header) & 0xFFFFFF], token);
    }

    /// <summary>Logs in and answers what a reader of the log asks, up to its dump command, which is returned.</summary>
    public async Task<byte[]> LogInAndBeginDumpAsync()
    {
        await LogInAndReadCommandAsync();
        await SendAsync(1, Ok);
        await ReadAsync(0);
        await SendRowAsync("CRC32");
        await ReadAsync(0);
        await SendAsync(1, Ok);
        return await ReadAsync(0);
    }

    /// <summary>A result of one column and one short row.</summary>
    public async Task SendRowAsync(string value)
    {
        await SendAsync(1, [1]);
        await SendAsync(2, Field("v"));
        await SendAsync(3, Eof);
        await SendAsync(4, [(byte)value.Length, .. Encoding.UTF8.GetBytes(value)]);
        await SendAsync(5, Eof);
    }

    /// <summary>Offers TLS and goes through its handshake; what follows is said in private, from number 2 on.</summary>
    public async Task<FakePeer> SecureAsync(X509Certificate2 certificate)
    {
        await SendAsync(0, Handshake(capabilities: 0xFFFF_FFFF));
        Assert.Equal(32, (await ReadAsync(1)).Length);
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
        return new FakePeer(secured, token);
    }
}
