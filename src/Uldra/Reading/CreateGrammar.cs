namespace Uldra.Reading;

/// <summary>CREATE …, the cursor behind that word.</summary>
static class CreateGrammar
{
    public static ClassifiedStatement? Create(SqlCursor cursor)
    {
        var replaces = cursor.TakeBoth("OR", "REPLACE");
        var temporary = cursor.Take("TEMPORARY");
        if (cursor.TakeAny("TABLE", "SEQUENCE"))
            return Table(cursor, replaces, temporary);
        if (temporary)
            return null;
        if (cursor.TakeAny("DATABASE", "SCHEMA"))
            return replaces ? ReplacedDatabase(cursor) : ClassifiedStatement.Harmless;
        if (ObjectGrammar.AtHarmless(cursor))
            return ClassifiedStatement.Harmless;
        cursor.TakeAny("ONLINE", "OFFLINE");
        cursor.TakeAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR");
        return cursor.Take("INDEX") ? TableGrammar.IndexOn(cursor) : null;
    }

    static ClassifiedStatement? Table(SqlCursor cursor, bool replaces, bool temporary)
    {
        var ifNotExists = cursor.Take("IF");
        if (ifNotExists && !cursor.TakeBoth("NOT", "EXISTS"))
            return null;
        if (!cursor.TakeTable(out var table))
            return null;
        if (temporary)
            return ClassifiedStatement.Harmless;
        if (!ReadDefinition(cursor, out var bringsRows))
            return null;
        var kind = bringsRows ? StatementKind.RowsAsStatement
            : replaces ? StatementKind.ChangeTables
            : ifNotExists ? StatementKind.CreateTableIfNotExists : StatementKind.CreateTable;
        return new ClassifiedStatement(kind, [table], null);
    }

    /// <summary>
    /// With row format the server logs CREATE TABLE … SELECT as a plain definition and then the rows. A query in the text therefore
    /// means that its rows are nowhere else. SELECT and TABLE are reserved and have no other place in a definition; VALUES also stands
    /// in partitions, behind their name.
    /// </summary>
    static bool ReadDefinition(SqlCursor cursor, out bool bringsRows)
    {
        bringsRows = false;
        var depth = 0;
        var afterOpening = false;
        for (; !cursor.AtEndOfStatement; cursor.Advance())
        {
            if (cursor.AtSymbol(';'))
                return false;
            bringsRows |= cursor.AtAny("SELECT", "TABLE") || ((depth == 0 || afterOpening) && cursor.AtWord("VALUES"));
            afterOpening = cursor.AtSymbol('(');
            depth += afterOpening ? 1 : cursor.AtSymbol(')') ? -1 : 0;
        }
        return !cursor.Broken;
    }

    static ClassifiedStatement? ReplacedDatabase(SqlCursor cursor) =>
        cursor.Current.IsName ? new ClassifiedStatement(StatementKind.ChangeDatabase, [], cursor.TakeName()) : null;
}
