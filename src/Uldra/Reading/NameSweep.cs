namespace Uldra.Reading;

/// <summary>Every name in a text that was not understood: <c>a.b</c> as it stands, a bare one in the default database. Keywords are
/// among them, because without a grammar nothing tells them from names.</summary>
static class NameSweep
{
    /// <summary>More would be no DDL but data; a text of 1 GB must not become a list of as many names.</summary>
    const int NamesMax = 10_000;

    public static List<(string Database, string Table)> Of(string defaultDatabase, string text, SqlReading reading)
    {
        var cursor = new SqlCursor(defaultDatabase, text, reading);
        var seen = new HashSet<(string, string)>();
        while (!cursor.AtEnd && seen.Count < NamesMax)
        {
            if (cursor.Current.IsName)
                AddChain(cursor, defaultDatabase, seen);
            else
                cursor.Advance();
        }
        return [.. seen];
    }

    /// <summary>In <c>a.b.c</c> the middle may be a table or a database.</summary>
    static void AddChain(SqlCursor cursor, string defaultDatabase, HashSet<(string, string)> seen)
    {
        var last = cursor.TakeName();
        var qualified = false;
        while (cursor.TakeSymbol('.') && cursor.Current.IsName && seen.Count < NamesMax)
        {
            var name = cursor.TakeName();
            seen.Add((last, name));
            (last, qualified) = (name, true);
        }
        if (!qualified)
            seen.Add((defaultDatabase, last));
    }
}
