using Uldra.Checking;

namespace Uldra.Cli.Tail;

/// <summary>
/// Lines to standard output, gathered while more is at hand and written when the log is idle. The newest line may be held back: it is
/// final only when the next event has arrived.
/// </summary>
sealed class LineOutput(Stream output)
{
    const int FlushBytes = 64 << 10;
    const int NothingHeld = -1;

    /// <summary>EPIPE.</summary>
    const int BrokenPipe = 32;

    public JsonBuffer Lines { get; } = new();

    /// <summary>Where the line begins that is not final.</summary>
    public int HeldFrom { get; private set; } = NothingHeld;

    public bool HoldsLine => HeldFrom != NothingHeld;

    public bool IsFull => FinalCount >= FlushBytes;

    int FinalCount => HoldsLine ? HeldFrom : Lines.Count;

    /// <summary>The line that begins here is not final.</summary>
    public void Hold() => HeldFrom = Lines.Count;

    public void Release() => HeldFrom = NothingHeld;

    /// <summary>The line's transaction was cut off and will be read again.</summary>
    public void DropHeld()
    {
        if (HoldsLine)
            Lines.Truncate(HeldFrom);
        Release();
    }

    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="ProblemException">The lines cannot be written.</exception>
    public async ValueTask FlushAsync(CancellationToken token)
    {
        var final = FinalCount;
        if (final == 0)
            return;
        await WriteAsync(Lines.WrittenMemory[..final], token);
        if (HoldsLine)
        {
            Lines.RemoveFront(final);
            HeldFrom = 0;
        }
        else
            Lines.Clear();
    }

    async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken token)
    {
        try
        {
            await output.WriteAsync(lines, token);
            await output.FlushAsync(token);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            throw new OutputClosedException(e);
        }
        catch (IOException e)
        {
            throw new ProblemException([new Problem("tail-output-failed", Severity.Error, ProblemSide.Target, "standard output", e.Message,
                "Make room, or write elsewhere, and start from the transaction of the last whole line.")], e);
        }
    }
}
