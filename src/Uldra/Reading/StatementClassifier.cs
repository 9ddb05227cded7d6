namespace Uldra.Reading;

public enum StatementKind { Harmless, CreateTable, CreateTableIfNotExists, ChangeTables, ChangeDatabase, RowsAsStatement, Unclear }

public sealed record ClassifiedStatement(StatementKind Kind, IReadOnlyList<(string Database, string Table)> Tables, string? Database);

public static class StatementClassifier
{
    public static ClassifiedStatement Classify(string defaultDatabase, string text) => throw new NotImplementedException();
}
