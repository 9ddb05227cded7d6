namespace Uldra.Reading;

/// <summary>
/// Splits a statement into tokens, one at a time and without copies. Comments vanish; executable comments are unwrapped whatever their
/// version, because both families blank out the mark of those they did not execute before they log the text. A copy of the struct
/// looks ahead. It never fails: what cannot be split ends it, with <see cref="Broken"/> set.
/// </summary>
struct SqlLexer(string text, SqlReading reading)
{
    int _at;
    bool _executable;
    bool _afterDot;

    /// <summary>A quote or comment without end, or executable comments one inside the other.</summary>
    public bool Broken { get; private set; }

    public SqlToken Next()
    {
        if (!SkipSpace())
            return new SqlToken(SqlTokenKind.End, text.Length, 0);
        var afterDot = _afterDot;
        _afterDot = text[_at] == '.';
        return text[_at] switch
        {
            '`' or '"' => Quoted(SqlTokenKind.Name),
            '\'' => Quoted(SqlTokenKind.Text),
            '@' => Variable(),
            var c when IsWordPart(c) => Word(afterDot),
            _ => new SqlToken(SqlTokenKind.Symbol, _at++, 1),
        };
    }

    bool SkipSpace()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c is ' ' or (>= '\t' and <= '\r'))
                _at++;
            else if (c == '#' || (c == '-' && IsDashComment()))
                SkipLine();
            else if (c == '/' && At(_at + 1) == '*')
                SkipComment();
            else if (c == '*' && _executable && At(_at + 1) == '/')
                LeaveExecutable();
            else
                return true;
        }
        Broken |= _executable;
        return false;
    }

    /// <summary>Two dashes are a comment only before a space, a control character or the end.</summary>
    readonly bool IsDashComment() => At(_at + 1) == '-' && (At(_at + 2) is <= ' ' or '\u007f');

    void SkipLine()
    {
        var end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end + 1;
    }

    void SkipComment()
    {
        if (At(_at + 2) == '!')
            EnterExecutable(_at + 3);
        else if (reading.MariaDbComments && At(_at + 2) == 'M' && At(_at + 3) == '!')
            EnterExecutable(_at + 4);
        else
        {
            var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
            Broken |= end < 0;
            _at = end < 0 ? text.Length : end + 2;
        }
    }

    /// <summary>The version has five or six digits; fewer are part of the statement.</summary>
    void EnterExecutable(int start)
    {
        if (_executable)
        {
            Broken = true;
            _at = text.Length;
            return;
        }
        _executable = true;
        var digits = 0;
        while (digits < 6 && char.IsAsciiDigit(At(start + digits)))
            digits++;
        _at = digits >= 5 ? start + digits : start;
    }

    void LeaveExecutable()
    {
        _executable = false;
        _at += 2;
    }

    SqlToken Word(bool isName)
    {
        var start = _at;
        while (IsWordPart(At(_at)))
            _at++;
        return new SqlToken(isName ? SqlTokenKind.Name : SqlTokenKind.Word, start, _at - start);
    }

    SqlToken Variable()
    {
        var start = _at;
        while (At(_at) == '@')
            _at++;
        if (At(_at) is '`' or '"' or '\'')
            Quoted(SqlTokenKind.Variable);
        while (IsWordPart(At(_at)) || At(_at) == '.')
            _at++;
        return new SqlToken(SqlTokenKind.Variable, start, _at - start);
    }

    SqlToken Quoted(SqlTokenKind kind)
    {
        var start = _at;
        var quote = text[start];
        var backslash = quote switch { '\'' => reading.BackslashInText, '"' => reading.BackslashInDoubleQuotes, _ => false };
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '\\' && backslash)
                _at++;
            else if (text[_at] == quote && At(++_at) != quote)
                return new SqlToken(kind, start, _at - start, quote);
        }
        Broken = true;
        _at = text.Length;
        return new SqlToken(SqlTokenKind.End, _at, 0);
    }

    /// <summary>0 behind the end, which no caller mistakes for something of the text.</summary>
    readonly char At(int index) => index < text.Length ? text[index] : '\0';

    static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or >= '\u0080';
}
