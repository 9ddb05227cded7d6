namespace Uldra.MySql.Positions;

/// <summary>
/// A place between two transactions of a source's log: everything in <see cref="Applied"/> lies before it. <see cref="File"/> and
/// <see cref="Offset"/> name the same place on the server it was read from (empty and 0 when unknown: a place given only by GTIDs).
/// </summary>
public sealed record LogPosition(TransactionSet Applied, string File, ulong Offset)
{
    /// <summary>Behind the four magic bytes of each file.</summary>
    internal const ulong FirstOffset = 4;

    /// <summary>Where to start reading by place; an empty file name means the oldest file that there is.</summary>
    internal (string File, ulong Offset) FirstEvent
    {
        get
        {
            if (Applied.Kind != PositionKind.File)
                return ("", FirstOffset);
            if (File.Length > 0)
                return (File, Math.Max(Offset, FirstOffset));
            return Applied.PrefixPlace() is { } place ? (place.File, Math.Max(place.Offset, FirstOffset)) : ("", FirstOffset);
        }
    }

    public override string ToString() => File.Length == 0 ? Applied.ToString() : $"{Applied} ({File}:{Offset})";
}
