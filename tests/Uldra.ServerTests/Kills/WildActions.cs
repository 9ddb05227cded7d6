namespace Uldra.ServerTests.Kills;

/// <summary>What an observer cannot follow from outside: moves in quick succession, circles with unique values, rows put back elsewhere.</summary>
sealed class WildActions(int number, int tellers, Random random)
{
    const int Places = 8;

    readonly List<int> _ids = [];
    int _born;

    public string Birth()
    {
        var id = NextNumber();
        _ids.Add(id);
        return $"INSERT INTO wild VALUES ({id}, {id}, 'code-{id}', 1)";
    }

    public string Next() => random.Next(6) switch
    {
        0 => MoveAll(),
        1 => ThereAndBack(),
        2 => Circle(),
        3 => PutElsewhere(),
        4 => TakePlace(),
        _ => $"UPDATE wild SET place = {AnyPlace()}, v = v + 1 WHERE id = {Any()}",
    };

    string MoveAll() => $"UPDATE wild SET place = place + 1, v = v + 1 WHERE id IN ({string.Join(",", Enumerable.Range(0, 9).Select(_ => Any()))})";

    string ThereAndBack()
    {
        var id = Any();
        return $"""
            UPDATE wild SET place = place + 1, v = v + 1 WHERE id = {id};
            UPDATE wild SET place = place - 1, v = v + 1 WHERE id = {id};
            UPDATE wild SET v = v + 1 WHERE id = {id}
            """;
    }

    /// <summary>Three rows exchange places, and their codes go the other way round.</summary>
    string Circle()
    {
        var (a, b, c) = (Any(), Any(), Any());
        if (a == b || b == c || a == c)
            return ThereAndBack();
        return $"""
            SELECT place, code INTO @ap, @ac FROM wild WHERE id = {a};
            SELECT place, code INTO @bp, @bc FROM wild WHERE id = {b};
            SELECT place, code INTO @cp, @cc FROM wild WHERE id = {c};
            UPDATE wild SET code = NULL WHERE id IN ({a}, {b}, {c});
            UPDATE wild SET place = @bp, code = @cc, v = v + 1 WHERE id = {a};
            UPDATE wild SET place = @cp, code = @ac, v = v + 1 WHERE id = {b};
            UPDATE wild SET place = @ap, code = @bc, v = v + 1 WHERE id = {c}
            """;
    }

    string PutElsewhere()
    {
        var id = Any();
        return $"""
            SELECT code, v INTO @code, @v FROM wild WHERE id = {id};
            DELETE FROM wild WHERE id = {id};
            INSERT INTO wild VALUES ({id}, {AnyPlace()}, @code, @v + 1)
            """;
    }

    /// <summary>A row goes elsewhere under another key, and a second one comes into its place with its key and code.</summary>
    string TakePlace()
    {
        var (a, b) = (Any(), Any());
        if (a == b)
            return ThereAndBack();
        var free = -1 - number;
        return $"""
            SELECT code INTO @code FROM wild WHERE id = {a};
            UPDATE wild SET id = {free}, place = place + 1, code = NULL, v = v + 1 WHERE id = {a};
            UPDATE wild SET id = {a}, v = v + 1 WHERE id = {b};
            UPDATE wild SET id = {b}, code = @code, v = v + 1 WHERE id = {free}
            """;
    }

    int NextNumber() => number + (tellers * ++_born);

    int Any() => _ids[random.Next(_ids.Count)];

    int AnyPlace() => random.Next(-Places, Places);
}
