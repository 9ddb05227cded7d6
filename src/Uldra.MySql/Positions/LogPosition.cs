namespace Uldra.MySql.Positions;

/// <summary>
/// A place between two transactions of a source's log: everything in <see cref="Applied"/> lies before it. <see cref="File"/> and
/// <see cref="Offset"/> name the same place on the server it was read from (empty and 0 when unknown: a place given only by GTIDs).
/// </summary>
public sealed record LogPosition(TransactionSet Applied, string File, ulong Offset)
{
    public override string ToString() => File.Length == 0 ? Applied.ToString() : $"{Applied} ({File}:{Offset})";
}
