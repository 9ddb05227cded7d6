namespace Uldra.Applying;

/// <summary>What a statement and a packet may hold on one connection.</summary>
readonly record struct StatementLimits(int StatementRows, int StatementBytes, int PacketBytes)
{
    /// <summary>The packet's own header and the end of a statement behind its last row.</summary>
    const int Margin = 1024;

    public static StatementLimits For(LaneOptions options, long maxAllowedPacket)
    {
        var most = (int)Math.Clamp(maxAllowedPacket - Margin, Margin, int.MaxValue);
        return new(options.StatementRows, Math.Min(options.StatementBytes, most / 2), Math.Min(options.PacketBytes, most));
    }
}
