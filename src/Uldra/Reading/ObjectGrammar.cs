namespace Uldra.Reading;

/// <summary>The things CREATE, ALTER and DROP are about that hold no rows of a table.</summary>
static class ObjectGrammar
{
    /// <summary>The cursor stands behind CREATE, ALTER or DROP and their OR REPLACE.</summary>
    public static bool AtHarmless(SqlCursor cursor)
    {
        if (cursor.AtAny("ALGORITHM", "DEFINER", "SQL") && !SkipRights(cursor))
            return false;
        cursor.Take("AGGREGATE");
        if (cursor.AtAny("VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "LIBRARY"))
            return true;
        if (cursor.AtAny("USER", "ROLE", "SERVER", "TABLESPACE", "INSTANCE"))
            return true;
        if (cursor.AtWord("SPATIAL"))
            return cursor.TakeBoth("SPATIAL", "REFERENCE");
        return cursor.TakeBoth("UNDO", "TABLESPACE") || cursor.TakeBoth("LOGFILE", "GROUP") || cursor.TakeBoth("RESOURCE", "GROUP");
    }

    /// <summary>ALGORITHM = x DEFINER = account SQL SECURITY x, in any number.</summary>
    static bool SkipRights(SqlCursor cursor)
    {
        while (cursor.AtAny("ALGORITHM", "DEFINER", "SQL"))
        {
            if (cursor.TakeBoth("SQL", "SECURITY"))
                cursor.Advance();
            else
            {
                cursor.Advance();
                if (!cursor.TakeSymbol('='))
                    return false;
                SkipAccount(cursor);
            }
        }
        return true;
    }

    /// <summary><c>`root`@`localhost`</c>, <c>'root'@'%'</c>, <c>CURRENT_USER()</c>; also the one word of ALGORITHM.</summary>
    static void SkipAccount(SqlCursor cursor)
    {
        cursor.Advance();
        if (cursor.AtSymbol('('))
            cursor.SkipParentheses();
        if (cursor.Current.Kind == SqlTokenKind.Variable)
            cursor.Advance();
    }
}
