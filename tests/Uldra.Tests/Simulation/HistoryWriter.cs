namespace Uldra.Tests.Simulation;

/// <summary>What sessions do on the source of a world: mostly on few rows, so that keys meet all the time.</summary>
sealed class HistoryWriter(WorldShape shape, Random random)
{
    const int KeyCount = 14;
    const int OwnerCount = 9;

    readonly SourceTables _tables = new();
    readonly LogStamps _stamps = new(shape.Kind, random);

    public SimCounters Counters { get; } = new();

    public SourceTables Tables => _tables;

    public IReadOnlyList<SimTransaction> Write()
    {
        var transactions = new List<SimTransaction>();
        var open = new List<int>();
        for (var i = 0; i < shape.Transactions; i++)
        {
            if (shape.Xa && random.Next(6) == 0)
            {
                open.Add(i);
                transactions.Add(new SimTransaction(i, _stamps.Next(), false, []) { IsPrepared = true });
                continue;
            }

            // Some write nothing that is replicated; they move progress on all the same.
            var isEmpty = random.Next(20) == 0;
            if (!isEmpty)
                WriteTransaction();
            transactions.Add(new SimTransaction(
                i, _stamps.Next(), isEmpty && random.Next(2) == 0, _tables.EndTransaction(), Decided(open)));
        }

        return transactions;
    }

    /// <summary>Some stay open for long, some to the end; an empty transaction that decides one is a rollback.</summary>
    int? Decided(List<int> open)
    {
        if (open.Count == 0 || random.Next(5) == 0)
            return null;
        var at = random.Next(4) == 0 ? random.Next(open.Count) : open.Count - 1;
        var decided = open[at];
        open.RemoveAt(at);
        Counters.Decisions++;
        return decided;
    }

    void WriteTransaction()
    {
        var steps = random.Next(25) == 0 ? random.Next(15, 40) : random.Next(1, 4);
        for (var i = 0; i < steps; i++)
            Step();
    }

    void Step()
    {
        switch (random.Next(16))
        {
            case 0 or 1 or 2:
                InsertAccount();
                break;
            case 3:
                With(SourceTables.Account, row => _tables.Delete(SourceTables.Account, row));
                break;
            case 4:
                With(SourceTables.Account, Touch);
                break;
            case 5 or 6:
                With(SourceTables.Account, row => Update(row, row with { Owner = Owner() }));
                break;
            case 7:
                With(SourceTables.Account, row => Update(row, row with { Tag = Tag() }));
                break;
            case 8:
                With(SourceTables.Account, row => Update(row, row with { Key = Key(), Owner = random.Next(2) == 0 ? Owner() : row.Owner }));
                break;
            case 9:
                With(SourceTables.Account, GoAndComeBack);
                break;
            case 10:
                With(SourceTables.Account, DeleteAndInsert);
                break;
            case 11:
                Circle();
                break;
            case 12:
                SwapTags();
                break;
            case 13:
                With(SourceTables.Account, PassOnTag);
                break;
            default:
                ChangeRate();
                break;
        }
    }

    void InsertAccount() => _tables.Insert(SourceTables.Account, Key(), Owner(), Tag());

    void Touch(SourceRow row)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            row = Update(row, row)!;
    }

    SourceRow? Update(SourceRow before, SourceRow after) => _tables.Update(SourceTables.Account, before, after);

    /// <summary>A → B → A, in one transaction or, when another one begins in between, in two.</summary>
    void GoAndComeBack(SourceRow row)
    {
        var away = Update(row, row with { Owner = Owner() });
        if (away is not null && random.Next(2) == 0)
            Update(away, away with { Owner = row.Owner });
    }

    void DeleteAndInsert(SourceRow row)
    {
        _tables.Delete(SourceTables.Account, row);
        _tables.Insert(SourceTables.Account, random.Next(2) == 0 ? row.Key : Key(), random.Next(2) == 0 ? row.Owner : Owner(), row.Tag);
    }

    void Circle()
    {
        var rows = _tables.Rows(SourceTables.Account).Values.Take(random.Next(2, 5)).ToArray();
        var owners = rows.Select(r => r.Owner).ToArray();
        for (var i = 0; i < rows.Length; i++)
            Update(rows[i], rows[i] with { Owner = owners[(i + 1) % rows.Length] });
    }

    void SwapTags()
    {
        var rows = _tables.Rows(SourceTables.Account).Values.Where(r => r.Tag is not null).Take(4).ToArray();
        if (rows.Length < 2)
            return;
        random.Shuffle(rows);
        var (a, b) = (rows[0], rows[1]);
        // Some temporary value that nobody has, or NULL; the rows may move at the same time.
        if (Update(a, a with { Tag = random.Next(2) == 0 ? null : "tmp" }) is not { } waiting)
            return;
        var moved = random.Next(2) == 0;
        var second = Update(b, b with { Tag = a.Tag, Owner = moved ? a.Owner : b.Owner });
        Update(waiting, waiting with { Tag = b.Tag, Owner = moved ? b.Owner : a.Owner });
        Counters.UniqueSwaps += second is null ? 0 : 1;
    }

    /// <summary>One row leaves its shard and gives its tag to another there.</summary>
    void PassOnTag(SourceRow row)
    {
        if (row.Tag is null || Update(row, row with { Tag = null, Owner = Owner() }) is null)
            return;
        if (_tables.Rows(SourceTables.Account).Values.FirstOrDefault(r => r.Tag is null && r.FoldedKey != row.FoldedKey) is { } other)
            Update(other, other with { Tag = row.Tag, Owner = random.Next(2) == 0 ? row.Owner : other.Owner });
    }

    void ChangeRate()
    {
        var code = Text('c', random.Next(6));
        if (_tables.Find(SourceTables.Rate, code) is not { } row)
            _tables.Insert(SourceTables.Rate, code, random.Next(-5, 6), null);
        else if (random.Next(5) == 0)
            _tables.Delete(SourceTables.Rate, row);
        else
            _tables.Update(SourceTables.Rate, row, row with { Key = code, Owner = random.Next(2) == 0 ? random.Next(-5, 6) : row.Owner });
    }

    void With(int table, Action<SourceRow> act)
    {
        var rows = _tables.Rows(table);
        if (rows.Count > 0)
            act(rows.Values.ElementAt(Math.Min(random.Next(rows.Count), random.Next(rows.Count))));
    }

    object Key() => shape.TextKeys ? Text('k', random.Next(KeyCount)) : random.Next(KeyCount) - 2;

    long Owner() => random.Next(OwnerCount) * 101;

    string? Tag() => random.Next(4) == 0 ? null : Text('e', random.Next(8));

    /// <summary>The same text in the forms that the servers call equal.</summary>
    string Text(char letter, int number) => (shape.NonAscii ? random.Next(8) : random.Next(4)) switch
    {
        0 => $"{char.ToUpperInvariant(letter)}{number}",
        1 when random.Next(3) == 0 => $"{letter}{number} ",
        4 when letter == 'e' => $"é{number}",
        4 or 5 when number < 3 => $"{letter}{number}ö",
        6 when number < 3 => $"{letter}{number}o",
        _ => $"{letter}{number}",
    };
}
