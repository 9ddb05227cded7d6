namespace Uldra.ServerTests.Kills;

/// <summary>
/// Changes of rows that the observer watches: keys change and are exchanged, rows move, unique values wander, rows are deleted and put
/// back in one transaction, die, are born. Every change of a row raises its version.
/// </summary>
sealed class WatchedActions(Observer observer, int number, int tellers, Random random)
{
    const int Places = 8;

    readonly List<WatchedRow> _rows = [];
    int _born;

    public (string Sql, Action Committed) Next() => random.Next(100) switch
    {
        < 25 => Change(),
        < 35 => ChangeMany(),
        < 55 => Move(renumber: false),
        < 65 => Move(renumber: true),
        < 72 => Renumber(),
        < 79 => ExchangeNumbers(),
        < 87 => ExchangeCodes(),
        < 95 => DeleteAndPutBack(),
        _ => _rows.Count > 40 && random.Next(2) == 0 ? Death() : Birth(),
    };

    public (string Sql, Action Committed) Birth()
    {
        var who = NextNumber();
        var row = new WatchedRow(who, who, random.Next(-Places, Places), random.Next(4) == 0 ? null : $"code-{who}");
        return (Insert(row, 1), () => _rows.Add(row));
    }

    (string Sql, Action Committed) Change()
    {
        var row = Any();
        return ($"UPDATE item SET v = v + 1 WHERE id = {row.Id}", () => row.Version++);
    }

    (string Sql, Action Committed) ChangeMany()
    {
        var rows = Enumerable.Range(0, 30).Select(_ => Any()).Distinct().ToList();
        return ($"UPDATE item SET v = v + 1 WHERE id IN ({string.Join(",", rows.Select(row => row.Id))})",
            () => rows.ForEach(row => row.Version++));
    }

    /// <summary>Only when the observer knows where the last move went: it explains why.</summary>
    (string Sql, Action Committed) Move(bool renumber)
    {
        var row = Any();
        if (!observer.HasSeen(row.Who, row.Moved))
            return Change();
        var place = random.Next(-Places, Places);
        var id = renumber ? NextId() : row.Id;
        return ($"UPDATE item SET place = {place}, id = {id}, v = v + 1 WHERE id = {row.Id}", () =>
        {
            (row.Place, row.Id) = (place, id);
            row.Moved = ++row.Version;
        }
        );
    }

    (string Sql, Action Committed) Renumber()
    {
        var row = Any();
        var id = NextId();
        return ($"UPDATE item SET id = {id}, v = v + 1 WHERE id = {row.Id}", () => (row.Id, row.Version) = (id, row.Version + 1));
    }

    (string Sql, Action Committed) ExchangeNumbers()
    {
        var (a, b) = Two();
        return ($"""
            UPDATE item SET id = {-1 - number}, v = v + 1 WHERE id = {a.Id};
            UPDATE item SET id = {a.Id}, v = v + 1 WHERE id = {b.Id};
            UPDATE item SET id = {b.Id}, v = v + 1 WHERE id = {-1 - number}
            """, () =>
            {
                (a.Id, b.Id) = (b.Id, a.Id);
                a.Version += 2;
                b.Version++;
            }
        );
    }

    (string Sql, Action Committed) ExchangeCodes()
    {
        var (a, b) = Two();
        return ($"""
            UPDATE item SET code = NULL, v = v + 1 WHERE id = {a.Id};
            UPDATE item SET code = {Quoted(a.Code)}, v = v + 1 WHERE id = {b.Id};
            UPDATE item SET code = {Quoted(b.Code)}, v = v + 1 WHERE id = {a.Id}
            """, () =>
            {
                (a.Code, b.Code) = (b.Code, a.Code);
                a.Version += 2;
                b.Version++;
            }
        );
    }

    (string Sql, Action Committed) DeleteAndPutBack()
    {
        var row = Any();
        return ($"DELETE FROM item WHERE id = {row.Id};\n{Insert(row, row.Version + 1)}", () => row.Version++);
    }

    (string Sql, Action Committed) Death()
    {
        var row = Any();
        observer.MayDie(row.Who);
        return ($"DELETE FROM item WHERE id = {row.Id}", () => _rows.Remove(row));
    }

    WatchedRow Any() => _rows[random.Next(_rows.Count)];

    (WatchedRow First, WatchedRow Second) Two()
    {
        var first = Any();
        var second = Any();
        while (second == first)
            second = Any();
        return (first, second);
    }

    int NextNumber() => number + (tellers * ++_born);

    long NextId() => 1_000_000 + NextNumber();

    static string Insert(WatchedRow row, long version) =>
        $"INSERT INTO item (id, who, place, code, v) VALUES ({row.Id}, {row.Who}, {row.Place}, {Quoted(row.Code)}, {version})";

    static string Quoted(string? code) => code is null ? "NULL" : $"'{code}'";
}
