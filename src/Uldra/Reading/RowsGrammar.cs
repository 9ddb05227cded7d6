namespace Uldra.Reading;

/// <summary>INSERT, REPLACE, UPDATE, DELETE and LOAD. CALL, SELECT and DO are not here: what a routine writes is in no text.</summary>
static class RowsGrammar
{
    public static ClassifiedStatement? Rows(SqlCursor cursor)
    {
        if (cursor.TakeAny("INSERT", "REPLACE"))
        {
            cursor.TakeAny("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY");
            cursor.Take("IGNORE");
            cursor.Take("INTO");
            return Into(cursor);
        }
        if (cursor.Take("LOAD"))
            return Load(cursor);
        if (cursor.Take("UPDATE"))
        {
            cursor.Take("LOW_PRIORITY");
            cursor.Take("IGNORE");
            return TableReferences.Read(cursor, "SET") is { } tables ? Written(tables) : null;
        }
        return cursor.Take("DELETE") ? Delete(cursor) : null;
    }

    static ClassifiedStatement? Into(SqlCursor cursor) => cursor.TakeTable(out var table) ? Written([table]) : null;

    static ClassifiedStatement? Load(SqlCursor cursor)
    {
        if (!cursor.TakeAny("DATA", "XML") || !cursor.SkipTo("INTO") || !cursor.TakeBoth("INTO", "TABLE"))
            return null;
        return Into(cursor);
    }

    /// <summary>With several tables those before FROM (or USING) may be aliases, so that all that are joined count as written.</summary>
    static ClassifiedStatement? Delete(SqlCursor cursor)
    {
        if (!cursor.SkipTo("FROM"))
            return null;
        cursor.Advance();
        return TableReferences.Read(cursor, "WHERE", "ORDER", "LIMIT") is { } tables ? Written(tables) : null;
    }

    static ClassifiedStatement Written(List<(string, string)> tables) => new(StatementKind.RowsAsStatement, tables, null);
}
