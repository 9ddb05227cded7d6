namespace Uldra.MySql.Binlog;

/// <summary>A statement about an XA transaction, as text.</summary>
readonly record struct XaStatement(XaVerb Verb, string Name)
{
    public static bool Is(ReadOnlySpan<byte> text) => text.StartsWith("XA "u8);

    /// <exception cref="MySqlProtocolException">It is none that a server logs.</exception>
    public static XaStatement Parse(ReadOnlySpan<byte> text)
    {
        var rest = text[3..];
        var space = rest.IndexOf((byte)' ');
        var verb = space < 0 ? rest : rest[..space];
        var known = verb.SequenceEqual("START"u8) ? XaVerb.Start
            : verb.SequenceEqual("END"u8) ? XaVerb.End
            : verb.SequenceEqual("COMMIT"u8) ? XaVerb.Commit
            : verb.SequenceEqual("ROLLBACK"u8) ? XaVerb.Rollback
            : throw new MySqlProtocolException("an XA statement that servers do not log", 0);
        return new XaStatement(known, XaName.OfText(space < 0 ? default : rest[(space + 1)..]));
    }
}
