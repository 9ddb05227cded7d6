namespace Uldra.MySql.Tests.Fuzz;

/// <summary>The steps of each authentication plugin, in any order.</summary>
sealed class LoginStepFuzzer : IFuzzer
{
    public void Round(Random random)
    {
        var plugin = AuthPlugins.Create(WireBytes.Pick(random, WireBytes.Plugins), WireBytes.Options, encrypted: random.Next(2) == 0);
        byte[] nonce = [.. FakePeer.Nonce, .. FakePeer.Nonce];
        plugin.Answer(nonce.AsSpan(0, plugin.NonceBytes));
        for (var i = 0; i < 3; i++)
        {
            var step = WireBytes.Pick(random, WireBytes.Steps);
            WireBytes.Attempt(() => plugin.Continue(Mutation.Of(random, step[0] == 1 ? step[1..] : step)));
        }
    }
}
