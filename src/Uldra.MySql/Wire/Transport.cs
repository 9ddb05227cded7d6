using System.Net.Security;
using System.Net.Sockets;

namespace Uldra.MySql;

/// <summary>
/// Bytes to and from one server, plain or through TLS, with a time-out per read and per write. Whatever ends the flow of bytes comes out
/// as <see cref="ClientError.ConnectionLost"/> or, when the caller's token did it, as <see cref="OperationCanceledException"/>; after
/// either the bytes' meaning is unknown, and whoever owns the connection must give it up.
/// </summary>
sealed class Transport(Stream stream, TimeProvider time) : IDisposable
{
    Stream _stream = stream;
    CancellationTokenSource? _deadline;

    /// <summary>How long one read or one write may wait for the other side. Infinite by default: statements may take their time.</summary>
    public TimeSpan Timeout { get; set; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>From here on everything goes through <paramref name="wrap"/>'s stream (TLS).</summary>
    public async Task ReplaceAsync(Func<Stream, Task<SslStream>> wrap) => _stream = await wrap(_stream).ConfigureAwait(false);

    /// <summary>Set from the end of the login on, where the connection is compressed.</summary>
    public CompressedFrames? Frames { get; private set; }

    /// <summary>From here on both directions are compressed.</summary>
    public void Compress(IFrameCodec codec) => Frames = new CompressedFrames(this, codec);

    /// <summary>At least one byte, or an exception.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken token) =>
        Frames is { } frames ? frames.ReadAsync(buffer, token) : ReadBytesAsync(buffer, token);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken token) =>
        Frames is { } frames ? frames.WriteAsync(bytes, token) : WriteBytesAsync(bytes, token);

    /// <summary>Below compression: what the wire holds. The time-outs are here, so that each byte that arrives counts as life.</summary>
    public async ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken token)
    {
        var linked = Arm(token, out var bounded);
        try
        {
            var count = await _stream.ReadAsync(buffer, bounded).ConfigureAwait(false);
            return count > 0 ? count : throw ClientError.Lost("the server closed it.");
        }
        catch (Exception e) when (Translate(e, token, "no byte arrived") is { } lost)
        {
            throw lost;
        }
        finally
        {
            Disarm(linked);
        }
    }

    /// <inheritdoc cref="ReadBytesAsync"/>
    public async ValueTask WriteBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        var linked = Arm(token, out var bounded);
        try
        {
            await _stream.WriteAsync(bytes, bounded).ConfigureAwait(false);
        }
        catch (Exception e) when (Translate(e, token, "the server took no byte") is { } lost)
        {
            throw lost;
        }
        finally
        {
            Disarm(linked);
        }
    }

    /// <summary>A write while a read may be under way. Its time-out is its own.</summary>
    public async ValueTask WriteAsideAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            await _stream.WriteAsync(bytes, both.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Translate(e, token, "the server took no byte") is { } lost)
        {
            throw lost;
        }
    }

    public void Dispose()
    {
        // Closing the socket itself, not the TLS layer in an orderly way: that would write, and could wait.
        _stream.Dispose();
        _deadline?.Dispose();
    }

    /// <summary>One source is reused over all reads, so that a time-out costs no allocation while it does not strike.</summary>
    CancellationTokenRegistration Arm(CancellationToken token, out CancellationToken bounded)
    {
        if (Timeout == System.Threading.Timeout.InfiniteTimeSpan)
        {
            bounded = token;
            return default;
        }
        if (_deadline is null)
            _deadline = new CancellationTokenSource(Timeout, time);
        else
            _deadline.CancelAfter(Timeout);
        bounded = _deadline.Token;
        return token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadline);
    }

    void Disarm(CancellationTokenRegistration linked)
    {
        // First the registration: a token that fires behind the reset would look like a time-out to the next read.
        linked.Dispose();
        if (_deadline is null || _deadline.TryReset())
            return;
        _deadline.Dispose();
        _deadline = null;
    }

    Exception? Translate(Exception e, CancellationToken token, string silence) => e switch
    {
        OperationCanceledException when token.IsCancellationRequested => new OperationCanceledException(e.Message, e, token),
        OperationCanceledException => ClientError.Lost($"{silence} for {Timeout.TotalSeconds} s.", e),
        IOException or SocketException or ObjectDisposedException => ClientError.Lost(e.Message, e),
        _ => null,
    };
}
