namespace Uldra.MySql;

/// <summary>One compression algorithm: frames one behind the other, each on its own.</summary>
interface IFrameCodec
{
    /// <summary>From now on this frame; the memory must stay as it is until it is read.</summary>
    void Begin(ReadOnlyMemory<byte> frame);

    /// <summary>The next bytes of the frame, 0 behind its end; as many as fit, not as many as it claims to hold.</summary>
    /// <exception cref="MySqlProtocolException">Damaged or cut off.</exception>
    int Read(Span<byte> output);

    /// <summary>Compresses into <paramref name="output"/>; -1 when the result is not shorter than the input.</summary>
    int Compress(ReadOnlySpan<byte> input, Span<byte> output);
}
