namespace Uldra.Reading;

/// <summary>ALTER, DROP, RENAME and TRUNCATE, the cursor behind that word, and what indexes share.</summary>
static class TableGrammar
{
    public static ClassifiedStatement? Alter(SqlCursor cursor, string defaultDatabase)
    {
        if (cursor.TakeAny("DATABASE", "SCHEMA"))
            return AlterDatabase(cursor, defaultDatabase);
        if (ObjectGrammar.AtHarmless(cursor))
            return ClassifiedStatement.Harmless;
        cursor.TakeAny("ONLINE", "OFFLINE");
        cursor.Take("IGNORE");
        if (!cursor.TakeAny("TABLE", "SEQUENCE"))
            return null;
        cursor.TakeBoth("IF", "EXISTS");
        List<(string, string)> tables = [];
        return TakeInto(cursor, tables) && ReadAlterations(cursor, tables) ? Changed(tables) : null;
    }

    /// <summary>
    /// Other tables come in by RENAME, by EXCHANGE PARTITION … WITH TABLE, CONVERT TABLE and CONVERT PARTITION … TO TABLE. Both words are
    /// reserved; what else is renamed inside a table is named by a reserved word too.
    /// </summary>
    static bool ReadAlterations(SqlCursor cursor, List<(string, string)> tables)
    {
        while (!cursor.AtEndOfStatement)
        {
            if (cursor.AtSymbol(';'))
                return false;
            if (cursor.Take("RENAME"))
            {
                if (cursor.AtAny("COLUMN", "INDEX", "KEY", "CONSTRAINT"))
                    continue;
                if (!cursor.TakeAny("TO", "AS"))
                    cursor.TakeSymbol('=');
                if (!TakeInto(cursor, tables))
                    return false;
            }
            else if (!cursor.Take("TABLE"))
                cursor.Advance();
            else if (!TakeInto(cursor, tables))
                return false;
        }
        return true;
    }

    /// <summary>Without a name it is the default database. Words that may be either a name or the first option stay unclear.</summary>
    static ClassifiedStatement? AlterDatabase(SqlCursor cursor, string defaultDatabase)
    {
        if (cursor.AtAny("CHARACTER", "DEFAULT", "COLLATE", "READ"))
            return defaultDatabase.Length > 0 ? new ClassifiedStatement(StatementKind.ChangeDatabase, [], defaultDatabase) : null;
        if (cursor.AtAny("CHARSET", "ENCRYPTION", "COMMENT") || !cursor.Current.IsName)
            return null;
        return new ClassifiedStatement(StatementKind.ChangeDatabase, [], cursor.TakeName());
    }

    public static ClassifiedStatement? Drop(SqlCursor cursor)
    {
        var temporary = cursor.Take("TEMPORARY");
        if (cursor.TakeAny("TABLE", "TABLES", "SEQUENCE"))
            return DropTables(cursor, temporary);
        if (temporary)
            return null;
        if (cursor.TakeAny("DATABASE", "SCHEMA"))
        {
            cursor.TakeBoth("IF", "EXISTS");
            return cursor.Current.IsName ? new ClassifiedStatement(StatementKind.ChangeDatabase, [], cursor.TakeName()) : null;
        }
        if (ObjectGrammar.AtHarmless(cursor))
            return ClassifiedStatement.Harmless;
        cursor.TakeAny("ONLINE", "OFFLINE");
        return cursor.Take("INDEX") ? IndexOn(cursor) : null;
    }

    static ClassifiedStatement? DropTables(SqlCursor cursor, bool temporary)
    {
        cursor.TakeBoth("IF", "EXISTS");
        List<(string, string)> tables = [];
        do
        {
            if (!TakeInto(cursor, tables))
                return null;
        }
        while (cursor.TakeSymbol(','));
        SkipWait(cursor);
        cursor.TakeAny("RESTRICT", "CASCADE");
        SkipWait(cursor);
        if (!cursor.AtEndOfStatement)
            return null;
        return temporary ? ClassifiedStatement.Harmless : Changed(tables);
    }

    public static ClassifiedStatement? Rename(SqlCursor cursor)
    {
        if (cursor.AtWord("USER"))
            return ClassifiedStatement.Harmless;
        if (!cursor.TakeAny("TABLE", "TABLES"))
            return null;
        cursor.TakeBoth("IF", "EXISTS");
        List<(string, string)> tables = [];
        do
        {
            if (!TakeInto(cursor, tables))
                return null;
            SkipWait(cursor);
            if (!cursor.Take("TO") || !TakeInto(cursor, tables))
                return null;
            SkipWait(cursor);
        }
        while (cursor.TakeSymbol(','));
        return cursor.AtEndOfStatement ? Changed(tables) : null;
    }

    public static ClassifiedStatement? Truncate(SqlCursor cursor)
    {
        cursor.Take("TABLE");
        List<(string, string)> tables = [];
        if (!TakeInto(cursor, tables))
            return null;
        SkipWait(cursor);
        return cursor.AtEndOfStatement ? Changed(tables) : null;
    }

    /// <summary>CREATE or DROP INDEX, the cursor behind that word: the table stands behind ON.</summary>
    public static ClassifiedStatement? IndexOn(SqlCursor cursor)
    {
        List<(string, string)> tables = [];
        return cursor.SkipTo("ON") && cursor.Take("ON") && TakeInto(cursor, tables) ? Changed(tables) : null;
    }

    /// <summary>MariaDB's WAIT n and NOWAIT.</summary>
    static void SkipWait(SqlCursor cursor)
    {
        if (cursor.Take("WAIT"))
            cursor.Advance();
        else
            cursor.Take("NOWAIT");
    }

    static bool TakeInto(SqlCursor cursor, List<(string, string)> tables)
    {
        var found = cursor.TakeTable(out var table);
        if (found)
            tables.Add(table);
        return found;
    }

    static ClassifiedStatement Changed(List<(string, string)> tables) => new(StatementKind.ChangeTables, tables, null);
}
