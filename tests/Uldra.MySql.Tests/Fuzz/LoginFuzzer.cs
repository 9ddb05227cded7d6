using System.Text;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>A whole login: handshake, a change of plugin, its steps, OK; each as it should be, or changed.</summary>
sealed class LoginFuzzer : IFuzzer
{
    public void Round(Random random)
    {
        byte[] change =
            [0xFE, .. Encoding.ASCII.GetBytes(WireBytes.Pick(random, WireBytes.Plugins)), 0, .. FakePeer.Nonce, .. FakePeer.Nonce[..12], 0];
        byte[][] packets =
            [FakePeer.Handshake(), change, WireBytes.Pick(random, WireBytes.Steps), WireBytes.Pick(random, WireBytes.Steps), FakePeer.Ok];
        // Client and server number together, and the client answers each packet.
        var bytes = WireBytes.Framed(WireBytes.Changed(random, packets), i => i * 2);
        WireBytes.Attempt(() => Connector.LogInAsync(
            WireBytes.Transport(random, bytes), WireBytes.Options, TestContext.Current.CancellationToken));
    }
}
