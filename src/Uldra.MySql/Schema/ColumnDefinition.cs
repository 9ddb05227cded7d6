namespace Uldra.MySql.Schema;

/// <summary>
/// One column as a table had it at a position. It decides how canonical bytes (<c>docs/values.md</c>) are read; it does not hold values.
/// </summary>
public sealed record ColumnDefinition
{
    public required string Name { get; init; }

    /// <summary>The real type: ENUM, SET, JSON and so on, never their transport type.</summary>
    public required MySqlType Type { get; init; }

    public bool Unsigned { get; init; }

    public bool Nullable { get; init; } = true;

    /// <summary>
    /// Bytes: the maximum of a character or binary column, the packed width of ENUM (1–2) and SET (1–8), the length prefix of a BLOB
    /// (1–4), the bits of BIT (1–64). 0 where the type alone decides.
    /// </summary>
    public int Length { get; init; }

    /// <summary>Digits in all of a DECIMAL (1–65), and of a FLOAT(p,s) or DOUBLE(p,s), which the log does not tell from one without.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point: of a DECIMAL (0–38) or a FLOAT with <see cref="Precision"/>, of the seconds of a temporal type (0–6).</summary>
    public int Scale { get; init; }

    /// <summary>Character set by the server's name (<c>utf8mb4</c>, <c>latin1</c>); <c>binary</c> for bytes; null where the type has none.</summary>
    public string? Charset { get; init; }

    /// <summary>Collation by the server's name where it is known (from information_schema); null otherwise.</summary>
    public string? Collation { get; init; }

    /// <summary>Members of an ENUM or SET in order; empty for other types or when the log did not carry them.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>The members as the log carried them, in the column's own character set, whether that is known here or not.</summary>
    internal IReadOnlyList<byte[]> MemberBytes { get; init; } = [];

    /// <summary>ZEROFILL pads with zeros to <see cref="DisplayWidth"/>; only information_schema knows it.</summary>
    public bool Zerofill { get; init; }

    public int DisplayWidth { get; init; }

    /// <summary>Computed by the server: nobody writes it. Row images may leave it out (docs/compatibility.md).</summary>
    public bool Generated { get; init; }

    public bool Invisible { get; init; }

    /// <summary>The server's own words for the type (<c>int(10) unsigned</c>) where known, for messages and comparison.</summary>
    public string? TypeText { get; init; }

    public bool IsCharacter => Charset is not null and not "binary" && Type is MySqlType.String or MySqlType.VarChar or MySqlType.VarString
        or MySqlType.TinyBlob or MySqlType.Blob or MySqlType.MediumBlob or MySqlType.LongBlob;

    public bool IsInteger => Type is MySqlType.Tiny or MySqlType.Short or MySqlType.Int24 or MySqlType.Long or MySqlType.LongLong;
}
