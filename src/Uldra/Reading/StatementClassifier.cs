namespace Uldra.Reading;

/// <summary>
/// (2) Tells what a statement that the log holds as text does, for both families. It recognises leading words and the names behind them
/// and leaves columns and expressions alone. It trusts that a server accepted the text, never guesses (<see cref="StatementKind.Unclear"/>
/// instead), never throws and takes linear time.
/// </summary>
public static class StatementClassifier
{
    /// <param name="defaultDatabase">The default database the event names; empty when the session had none.</param>
    /// <param name="text">The statement as the event holds it.</param>
    public static ClassifiedStatement Classify(string defaultDatabase, string text)
    {
        var readings = SqlReading.Of(text);
        var answers = readings.ConvertAll(reading => StatementGrammar.Classify(defaultDatabase, text, reading));
        if (Agreed(answers) is { } answer)
            return answer;
        // The server accepted the text, so it read it in a way that splits to the end.
        var whole = readings.FindAll(reading => IsWhole(text, reading));
        answers = whole.ConvertAll(reading => StatementGrammar.Classify(defaultDatabase, text, reading));
        return Agreed(answers) ?? Unclear(defaultDatabase, text, readings);
    }

    /// <summary>Null unless all are the same, understood answer.</summary>
    static ClassifiedStatement? Agreed(List<ClassifiedStatement?> answers) =>
        answers is [{ } first, ..] && answers.TrueForAll(answer => answer is not null && answer.SameAs(first)) ? first : null;

    static bool IsWhole(string text, SqlReading reading)
    {
        var lexer = new SqlLexer(text, reading);
        while (lexer.Next().Kind != SqlTokenKind.End)
        {
        }
        return !lexer.Broken;
    }

    static ClassifiedStatement Unclear(string defaultDatabase, string text, List<SqlReading> readings) => new(
        StatementKind.Unclear,
        [.. readings.SelectMany(reading => NameSweep.Of(defaultDatabase, text, reading)).Distinct()],
        null);
}
