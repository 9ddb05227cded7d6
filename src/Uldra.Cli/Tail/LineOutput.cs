using System.Buffers;

namespace Uldra.Cli.Tail;

/// <summary>
/// Lines to standard output, gathered while more is at hand and written when the log is idle. The last row of a transaction is only known
/// when the next event has arrived, so one row is held back.
/// </summary>
sealed class LineOutput(Stream output)
{
    const int FlushBytes = 64 << 10;

    // Both are followed by a comma; the field stands where LastAt says.
    static ReadOnlySpan<byte> IsLast => ",\"last\":true"u8;
    static ReadOnlySpan<byte> IsNotLast => ",\"last\":false"u8;

    readonly ArrayBufferWriter<byte> _ready = new(2 * FlushBytes);
    readonly ArrayBufferWriter<byte> _row = new();

    /// <summary>For a line that is complete as it is.</summary>
    public IBufferWriter<byte> Ready => _ready;

    /// <summary>For the row that is held back, without its <c>last</c>.</summary>
    public ArrayBufferWriter<byte> Row => _row;

    public bool HoldsRow => _row.WrittenCount > 0;

    /// <summary>Where <c>last</c> belongs in <see cref="Row"/>.</summary>
    public int LastAt { get; set; }

    public bool IsFull => _ready.WrittenCount >= FlushBytes;

    public void EndLine() => _ready.Write("\n"u8);

    /// <summary>The row that was held back is known to be the last or not.</summary>
    public void ReleaseRow(bool isLast)
    {
        if (!HoldsRow)
            return;
        _ready.Write(_row.WrittenSpan[..LastAt]);
        _ready.Write(isLast ? IsLast : IsNotLast);
        _ready.Write(_row.WrittenSpan[LastAt..]);
        EndLine();
        _row.ResetWrittenCount();
    }

    /// <summary>Its transaction was cut off and will be read again.</summary>
    public void DropRow() => _row.ResetWrittenCount();

    /// <exception cref="IOException">Nobody reads any more.</exception>
    public async ValueTask FlushAsync(CancellationToken token)
    {
        if (_ready.WrittenCount == 0)
            return;
        await output.WriteAsync(_ready.WrittenMemory, token);
        await output.FlushAsync(token);
        _ready.ResetWrittenCount();
    }
}
