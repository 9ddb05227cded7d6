using Uldra.MySql.Positions;

namespace Uldra.Reading;

/// <summary>The end of a source's log at one moment, as that server names it.</summary>
/// <param name="Server">Its identity: on another one the file and offset mean something else. Null: whichever is read.</param>
public sealed record LogEnd(string File, ulong Offset, TransactionSet Applied, string? Server = null)
{
    /// <summary>A place in the same server's log is at or behind this end.</summary>
    public bool IsReachedBy(string file, ulong offset)
    {
        if (file == File)
            return offset >= Offset;
        // Names compare by number, not as text: bin.999999 comes before bin.1000000.
        return file.Length > 0 && File.Length > 0 && TransactionId.AtFile(file, 0).Number > TransactionId.AtFile(File, 0).Number;
    }
}
