namespace Uldra.Reading;

enum SqlTokenKind : byte
{
    /// <summary>Nothing more, or nothing more that could be read.</summary>
    End,

    /// <summary>A bare word: a keyword or a name.</summary>
    Word,

    /// <summary>Surely a name where a name can stand: in backticks or double quotes, or bare behind a dot.</summary>
    Name,

    /// <summary>'…'</summary>
    Text,

    /// <summary>A user or system variable, or the host part of an account: @x, @@global.x, @'host'.</summary>
    Variable,

    /// <summary>Any other character.</summary>
    Symbol,
}

/// <param name="Quote">The quote of a <see cref="SqlTokenKind.Name"/>, or 0.</param>
readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length, char Quote = '\0')
{
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.Name;
}
