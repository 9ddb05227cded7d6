using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>
/// Where in which log file the reader is, in 64 bits: counted from the events' sizes, and set right by their end positions where they
/// have one (only the low 32 bits of it are logged).
/// </summary>
sealed class LogPlace
{
    /// <summary>Each file begins with four magic bytes, then the format description.</summary>
    const ulong FirstEvent = 4;

    string _baseName = "";
    ulong _fileNumber;

    public string File { get; private set; } = "";

    public ulong EventStart { get; private set; }

    public ulong EventEnd { get; private set; }

    /// <summary>The event as a transaction's name where there are no GTIDs.</summary>
    public TransactionId EventId => new(PositionKind.File, _baseName, LogFileName.Place(_fileNumber, EventStart));

    /// <summary>Returns whether the file is another one.</summary>
    /// <exception cref="FormatException">The name is not one of a log file.</exception>
    public bool MoveTo(string file, ulong offset)
    {
        var isOther = file != File;
        if (isOther)
        {
            (_baseName, _fileNumber) = LogFileName.Split(file);
            File = file;
        }
        RequireNameable(offset);
        // The source announces its file once more when it really opens it; within one file places only grow.
        if (isOther || offset > EventEnd)
            EventStart = EventEnd = Math.Max(offset, FirstEvent);
        return isOther;
    }

    public void Advance(in EventHeader header)
    {
        EventStart = EventEnd;
        if (header.Kind == EventKind.FormatDescription)
        {
            // Sent first on every dump, also one from the middle of a file, where it is a copy of the file's first event.
            if (EventEnd <= FirstEvent)
                EventEnd = FirstEvent + header.Size;
            return;
        }
        // Made up for the dump. The note of an encrypted file comes later than it stands, and its bytes are in the next event's end.
        if (header.IsArtificial || (header.EndPosition == 0 && header.Kind is (EventKind.Rotate or EventKind.MariaDbStartEncryption)))
            return;
        if (header.EndPosition == 0)
        {
            EventEnd += header.Size;
            return;
        }
        var end = Widen(EventEnd, header.EndPosition);
        if (end < FirstEvent + header.Size)
            throw new MySqlProtocolException($"an event of {header.Size} bytes that says it ends at {end}", 13);
        EventEnd = end;
        EventStart = end - header.Size;
    }

    /// <summary>The source has passed over events that do not concern us, up to this place.</summary>
    public void PassTo(ulong offset, bool only32Bits)
    {
        RequireNameable(offset);
        EventEnd = Math.Max(EventEnd, only32Bits ? Widen(EventEnd, (uint)offset) : offset);
        EventStart = EventEnd;
    }

    /// <summary>An offset that a source claims, and from which others are counted.</summary>
    void RequireNameable(ulong offset) => LogFileName.Place(_fileNumber, offset);

    /// <summary>The smallest place at or behind <paramref name="from"/> with these low bits.</summary>
    static ulong Widen(ulong from, uint low)
    {
        var wide = (from & ~0xFFFFFFFFUL) | low;
        return wide >= from ? wide : wide + (1UL << 32);
    }
}
