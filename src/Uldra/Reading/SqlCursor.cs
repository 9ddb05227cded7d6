using System.Text;

namespace Uldra.Reading;

/// <summary>Walks over the tokens of one statement: keywords, names, and what lies between them.</summary>
sealed class SqlCursor
{
    readonly string _text;
    readonly string _defaultDatabase;
    SqlLexer _lexer;

    public SqlCursor(string defaultDatabase, string text, SqlReading reading)
    {
        _text = text;
        _defaultDatabase = defaultDatabase;
        _lexer = new SqlLexer(text, reading);
        Current = _lexer.Next();
    }

    public SqlToken Current { get; private set; }

    /// <summary>The tokens ran out before the text did.</summary>
    public bool Broken => _lexer.Broken;

    public bool AtEnd => Current.Kind == SqlTokenKind.End;

    /// <summary>Nothing more but the semicolon a client may have left on.</summary>
    public bool AtEndOfStatement => AtEnd || (AtSymbol(';') && Following().Kind == SqlTokenKind.End);

    public void Advance() => Current = _lexer.Next();

    public bool AtSymbol(char symbol) => Current.Kind == SqlTokenKind.Symbol && _text[Current.Start] == symbol;

    public bool AtWord(string word) => IsWord(Current, word);

    public bool AtAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (AtWord(word))
                return true;
        }
        return false;
    }

    public bool FollowedByAny(params ReadOnlySpan<string> words)
    {
        var following = Following();
        foreach (var word in words)
        {
            if (IsWord(following, word))
                return true;
        }
        return false;
    }

    public bool Take(string word)
    {
        var found = AtWord(word);
        if (found)
            Advance();
        return found;
    }

    public bool TakeAny(params ReadOnlySpan<string> words)
    {
        var found = AtAny(words);
        if (found)
            Advance();
        return found;
    }

    public bool TakeSymbol(char symbol)
    {
        var found = AtSymbol(symbol);
        if (found)
            Advance();
        return found;
    }

    /// <summary>IF EXISTS and the like: all of the words or none.</summary>
    public bool TakeBoth(string first, string second)
    {
        if (!AtWord(first) || !IsWord(Following(), second))
            return false;
        Advance();
        Advance();
        return true;
    }

    /// <summary><c>table</c>, <c>.table</c> or <c>database.table</c>.</summary>
    public bool TakeTable(out (string Database, string Table) table)
    {
        table = (_defaultDatabase, "");
        var leadingDot = TakeSymbol('.');
        if (!Current.IsName)
            return false;
        table.Table = TakeName();
        if (leadingDot || !AtSymbol('.') || !Following().IsName)
            return true;
        Advance();
        table = (table.Table, TakeName());
        return true;
    }

    /// <summary>The name at the cursor, its quotes undone. The caller has seen that it is one.</summary>
    public string TakeName()
    {
        var token = Current;
        Advance();
        if (token.Quote == '\0')
            return _text.Substring(token.Start, token.Length);
        var quote = token.Quote.ToString();
        return _text.Substring(token.Start + 1, token.Length - 2).Replace(quote + quote, quote, StringComparison.Ordinal);
    }

    /// <summary>From an opening parenthesis to behind its closing one, or to the end.</summary>
    public void SkipParentheses()
    {
        var depth = 0;
        do
        {
            depth += AtSymbol('(') ? 1 : AtSymbol(')') ? -1 : 0;
            Advance();
        }
        while (depth > 0 && !AtEnd);
    }

    /// <summary>Stands at the first of these words outside parentheses, or at the end. Only for words that are reserved, so that no bare
    /// name can be taken for them.</summary>
    public bool SkipTo(params ReadOnlySpan<string> words)
    {
        while (!AtEnd && !AtAny(words))
        {
            if (AtSymbol('('))
                SkipParentheses();
            else
                Advance();
        }
        return !AtEnd;
    }

    SqlToken Following()
    {
        var ahead = _lexer;
        return ahead.Next();
    }

    bool IsWord(SqlToken token, string word) => token.Kind == SqlTokenKind.Word
        && Ascii.EqualsIgnoreCase(_text.AsSpan(token.Start, token.Length), word);
}
