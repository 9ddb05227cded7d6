namespace Uldra.Progress;

/// <summary>A thousand marks in a tenth of their size: of each, how it differs from the one before it.</summary>
sealed class PackedMarks
{
    public const int Count = 1024;

    readonly byte[] _bytes;
    readonly TransactionMark _first;

    // Names of streams and files that others than the first have.
    readonly string[] _names;

    PackedMarks(byte[] bytes, in TransactionMark first, string[] names)
    {
        _bytes = bytes;
        _first = first;
        _names = names;
    }

    public int ByteCount => _bytes.Length;

    public static PackedMarks Of(ReadOnlySpan<TransactionMark> marks)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var names = new List<string>();
        for (var i = 1; i < marks.Length; i++)
            Write(writer, marks[i - 1], marks[i], names);
        return new PackedMarks(bytes.ToArray(), marks[0], [.. names]);
    }

    public void Unpack(Span<TransactionMark> into)
    {
        using var bytes = new MemoryStream(_bytes);
        using var reader = new BinaryReader(bytes);
        var names = 0;
        into[0] = _first;
        for (var i = 1; i < into.Length; i++)
            into[i] = Read(reader, into[i - 1], ref names);
    }

    static void Write(BinaryWriter writer, in TransactionMark before, in TransactionMark mark, List<string> names)
    {
        var changes = (mark.Id.Stream == before.Id.Stream ? Change.None : Change.Stream)
            | (mark.Id.ServerId == before.Id.ServerId ? Change.None : Change.Server)
            | (mark.File == before.File ? Change.None : Change.File);
        writer.Write((byte)changes);
        if (changes.HasFlag(Change.Stream))
            names.Add(mark.Id.Stream);
        if (changes.HasFlag(Change.Server))
            writer.Write(mark.Id.ServerId);
        if (changes.HasFlag(Change.File))
            names.Add(mark.File);
        WriteDifference(writer, before.Id.Number, mark.Id.Number);
        WriteDifference(writer, before.EndOffset, mark.EndOffset);
        WriteDifference(writer, (ulong)before.CommitTimeMs, (ulong)mark.CommitTimeMs);
    }

    TransactionMark Read(BinaryReader reader, in TransactionMark before, ref int names)
    {
        var changes = (Change)reader.ReadByte();
        var stream = changes.HasFlag(Change.Stream) ? _names[names++] : before.Id.Stream;
        var server = changes.HasFlag(Change.Server) ? reader.ReadUInt32() : before.Id.ServerId;
        var file = changes.HasFlag(Change.File) ? _names[names++] : before.File;
        return new TransactionMark(before.Id with { Stream = stream, Number = ReadDifference(reader, before.Id.Number), ServerId = server },
            file, ReadDifference(reader, before.EndOffset), (long)ReadDifference(reader, (ulong)before.CommitTimeMs));
    }

    // Signed, with the sign as the lowest bit: small either way. It wraps around where numbers are far apart, and back again.
    static void WriteDifference(BinaryWriter writer, ulong before, ulong value)
    {
        var difference = unchecked((long)(value - before));
        writer.Write7BitEncodedInt64(unchecked((difference << 1) ^ (difference >> 63)));
    }

    static ulong ReadDifference(BinaryReader reader, ulong before)
    {
        var difference = (ulong)reader.Read7BitEncodedInt64();
        return unchecked(before + ((difference >> 1) ^ (0 - (difference & 1))));
    }

    [Flags]
    enum Change : byte
    {
        None = 0,
        Stream = 1,
        Server = 2,
        File = 4,
    }
}
