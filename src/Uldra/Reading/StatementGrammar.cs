namespace Uldra.Reading;

/// <summary>The leading word decides who reads on. Null is always: not understood.</summary>
static class StatementGrammar
{
    /// <summary>A statement in a statement (SET STATEMENT … FOR, WITH …) deeper than this was not written by a person.</summary>
    const int DepthMax = 8;

    public static ClassifiedStatement? Classify(string defaultDatabase, string text, SqlReading reading)
    {
        var cursor = new SqlCursor(defaultDatabase, text, reading);
        var statement = Statement(cursor, defaultDatabase, 0);
        return cursor.Broken ? null : statement;
    }

    static ClassifiedStatement? Statement(SqlCursor cursor, string defaultDatabase, int depth)
    {
        if (cursor.AtEndOfStatement)
            return ClassifiedStatement.Harmless;
        if (cursor.Take("CREATE"))
            return CreateGrammar.Create(cursor);
        if (cursor.Take("ALTER"))
            return TableGrammar.Alter(cursor, defaultDatabase);
        if (cursor.Take("DROP"))
            return TableGrammar.Drop(cursor);
        if (cursor.Take("RENAME"))
            return TableGrammar.Rename(cursor);
        if (cursor.Take("TRUNCATE"))
            return TableGrammar.Truncate(cursor);
        if (cursor.AtAny("SET", "WITH"))
            return depth < DepthMax ? Wrapped(cursor, defaultDatabase, depth) : null;
        if (cursor.AtAny("INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD"))
            return RowsGrammar.Rows(cursor);
        if (cursor.Take("ROLLBACK"))
            return new ClassifiedStatement(StatementKind.RollsBack, [], null);
        return IsHarmless(cursor) ? ClassifiedStatement.Harmless : null;
    }

    static ClassifiedStatement? Wrapped(SqlCursor cursor, string defaultDatabase, int depth)
    {
        if (cursor.Take("WITH"))
            return cursor.SkipTo("UPDATE", "DELETE", "SELECT") ? Statement(cursor, defaultDatabase, depth + 1) : null;
        cursor.Advance();
        if (!cursor.Take("STATEMENT"))
            return ClassifiedStatement.Harmless;
        if (!cursor.SkipTo("FOR"))
            return null;
        cursor.Advance();
        return cursor.AtEndOfStatement ? null : Statement(cursor, defaultDatabase, depth + 1);
    }

    /// <summary>XA is not here: it decides whether rows that the log already showed come to exist, which is for the reader of
    /// transactions to settle. ANALYZE before another statement (MariaDB) runs it.</summary>
    static bool IsHarmless(SqlCursor cursor)
    {
        if (cursor.TakeAny("GRANT", "REVOKE", "FLUSH", "INSTALL", "UNINSTALL", "SAVEPOINT"))
            return true;
        if (cursor.TakeAny("ANALYZE", "OPTIMIZE", "REPAIR", "CHECK"))
        {
            cursor.TakeAny("LOCAL", "NO_WRITE_TO_BINLOG");
            return cursor.AtAny("TABLE", "TABLES", "VIEW");
        }
        if (cursor.TakeAny("BEGIN", "COMMIT"))
        {
            cursor.Take("WORK");
            return cursor.AtEndOfStatement;
        }
        return cursor.TakeBoth("START", "TRANSACTION") || cursor.TakeBoth("RELEASE", "SAVEPOINT");
    }
}
