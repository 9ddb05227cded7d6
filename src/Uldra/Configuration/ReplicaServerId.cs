using System.Text;

namespace Uldra.Configuration;

/// <summary>Who Uldra is towards a source: every replica needs an id that no other server has.</summary>
public static class ReplicaServerId
{
    /// <summary>
    /// The id that was set, or one derived from the pipeline's name and the machine: the same at every start, in the upper half of the range
    /// where people seldom number servers by hand.
    /// </summary>
    public static uint Of(PipelineOptions options, string machine) =>
        options.Source.ServerId ?? Derive($"{options.Name}@{machine}");

    /// <summary>FNV-1a of the text, with the highest bit set.</summary>
    public static uint Derive(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619u;
        return hash | 0x8000_0000u;
    }
}
