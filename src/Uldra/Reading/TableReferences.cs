namespace Uldra.Reading;

/// <summary>
/// The tables of a join. Rather one name too many than one too few: a table stands at the start, behind a comma, a JOIN and an opening
/// parenthesis there; conditions, hints and subqueries are passed over.
/// </summary>
static class TableReferences
{
    /// <summary>Null when something else stands where a table must.</summary>
    /// <param name="ends">Reserved words that end the join.</param>
    public static List<(string Database, string Table)>? Read(SqlCursor cursor, params ReadOnlySpan<string> ends)
    {
        List<(string, string)> tables = [];
        var expected = true;
        var joined = false;
        var returning = false;
        while (!cursor.AtEndOfStatement)
        {
            if (expected)
            {
                if (!ReadTable(cursor, tables, out expected))
                    return returning ? tables : null;
                continue;
            }
            if (cursor.AtAny(ends))
                break;
            if (cursor.AtSymbol('('))
            {
                cursor.SkipParentheses();
                continue;
            }
            var joins = cursor.AtAny("JOIN", "STRAIGHT_JOIN");
            joined |= joins;
            // DELETE FROM names USING join; behind a JOIN it names columns.
            expected = joins || cursor.AtSymbol(',') || (!joined && cursor.AtWord("USING"));
            // A list of columns to MariaDB, possibly an alias to MySQL.
            returning |= cursor.AtWord("RETURNING");
            cursor.Advance();
        }
        return expected ? null : tables;
    }

    /// <summary>A table, or what may stand in its place: a subquery, a table function, an opening parenthesis before more tables.</summary>
    static bool ReadTable(SqlCursor cursor, List<(string, string)> tables, out bool expected)
    {
        expected = false;
        cursor.Take("LATERAL");
        if (cursor.AtSymbol('(') && cursor.FollowedByAny("SELECT", "WITH", "VALUES", "TABLE"))
        {
            cursor.SkipParentheses();
            return true;
        }
        if (cursor.TakeSymbol('('))
            return expected = true;
        if (cursor.TakeSymbol('{'))
            return expected = cursor.Take("OJ");
        if (!cursor.TakeTable(out var table))
            return false;
        if (!cursor.AtSymbol('('))
            tables.Add(table);
        return true;
    }
}
