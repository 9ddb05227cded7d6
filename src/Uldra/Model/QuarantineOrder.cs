namespace Uldra.Model;

/// <summary>Which refused entry each one waits behind, for people: worked out from what they have in common, as the pipeline does.</summary>
public static class QuarantineOrder
{
    /// <summary>By number: the refused entry that it depends on, directly or over others (of several the first); itself if it is one.</summary>
    /// <param name="entries">Of all targets, those skipped left out, by number.</param>
    public static Dictionary<ulong, ulong> Roots(IEnumerable<QuarantineEntry> entries)
    {
        var roots = new Dictionary<ulong, ulong>();
        var marks = new Dictionary<object, ulong>();
        foreach (var entry in entries)
        {
            var root = entry.State == QuarantineState.Refused ? entry.Number : RootOf(entry, marks) ?? entry.Number;
            roots.Add(entry.Number, root);
            foreach (var mark in Left(entry.Marks))
                marks.TryAdd(mark, root);
        }

        return roots;
    }

    static ulong? RootOf(QuarantineEntry entry, Dictionary<object, ulong> marks)
    {
        ulong? root = null;
        foreach (var mark in Met(entry.Marks))
            if (marks.TryGetValue(mark, out var found))
                root = Math.Min(root ?? found, found);
        return root;
    }

    static IEnumerable<object> Left(PoisonMarks marks)
    {
        foreach (var key in marks.Keys)
            yield return key;
        foreach (var table in marks.Tables.Where(t => t.IsOrdered))
            yield return (table.Name, table.IsWide);
        if (!marks.IsTail)
            yield return marks.Id;
    }

    static IEnumerable<object> Met(PoisonMarks marks)
    {
        foreach (var key in marks.Keys)
            yield return key;
        foreach (var table in marks.Tables.Where(t => t.IsOrdered))
        {
            yield return (table.Name, true);
            if (table.IsWide)
                yield return (table.Name, false);
        }

        if (marks.IsTail)
            yield return marks.Id;
    }
}
