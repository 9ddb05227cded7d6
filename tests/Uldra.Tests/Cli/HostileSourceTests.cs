using Uldra.TestKit;

namespace Uldra.Tests.Cli;

/// <summary>The program in front of what is no source, or a bad one: it ends with exit code 3 and says which fault it is.</summary>
public sealed class HostileSourceTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "no server", "event-not-understood" },
        { "another number", "event-not-understood" },
        { "a file of this machine", "source-refused" },
        { "unknown plugin", "source-account-plugin" },
        { "no TLS", "source-tls" },
        { "no compression", "source-compression" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Each_fault_ends_with_exit_code_3_and_its_id(string fault, string id)
    {
        await using var source = FakeServer.Start(peer => PlayAsync(peer, fault));
        var query = fault switch { "no TLS" => "?tls=required", "no compression" => "?compress=zlib", _ => "" };
        var log = Path.GetTempFileName();
        try
        {
            var url = $"mysql://u:p@127.0.0.1:{source.Options.Port}{query}";
            await using var tail = await UldraProcess.StartAsync(log, new Dictionary<string, string>(), "tail", url, "--until-caught-up");
            Assert.Equal((3, ""), (await tail.Exited, tail.Log.Contains(id, StringComparison.Ordinal) ? "" : tail.Log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    static async Task PlayAsync(FakePeer peer, string fault)
    {
        switch (fault)
        {
            case "no server":
                await peer.SendRawAsync([.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8]);
                break;
            case "unknown plugin":
                await peer.SendAsync(0, FakePeer.Handshake());
                await peer.ReadAsync(1);
                await peer.SendAsync(2, FakePeer.SwitchTo("dialog"));
                break;
            case "no TLS" or "no compression":
                await peer.SendAsync(0, FakePeer.Handshake(capabilities: 0xDFFF_F7DF));
                break;
            case "another number":
                await peer.LogInAndReadCommandAsync();
                await peer.SendAsync(9, FakePeer.Ok);
                break;
            case "a file of this machine":
                await peer.LogInAndReadCommandAsync();
                await peer.SendAsync(1, [0xFB, .. "/etc/passwd"u8]);
                Assert.Empty(await peer.ReadAsync(2));
                await peer.SendAsync(3, FakePeer.Ok);
                break;
        }
        await peer.ReadToEndAsync();
    }
}
