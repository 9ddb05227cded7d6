using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Positions;

/// <summary>The set against a plain set of numbers per stream.</summary>
public sealed class TransactionSetModelTests
{
    const ulong Space = 40;

    static readonly string[] Uuids = ["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb:tag"];

    [Fact]
    public void Behaves_as_a_set_of_numbers() => Fuzzing.Run(3000, random =>
    {
        var kind = (PositionKind)random.Next(3);
        var (a, modelA) = Build(random, kind);
        var (b, modelB) = Build(random, kind);
        Check(kind, a, modelA);
        Assert.Equal(modelB.IsSubsetOf(modelA), a.Covers(b));

        var union = a.Clone();
        union.UnionWith(b);
        Check(kind, union, [.. modelA.Union(modelB)]);
        var common = a.Clone();
        common.IntersectWith(b);
        Check(kind, common, [.. modelA.Intersect(modelB)]);
        var rest = a.Clone();
        rest.ExceptWith(b);
        Check(kind, rest, [.. modelA.Except(modelB)]);
        rest.UnionWith(common);
        Assert.True(rest.Covers(a) && a.Covers(rest));
        rest.ExceptWith(rest);
        Assert.True(rest.IsEmpty);
        Check(kind, a, modelA);
        Assert.True(union.Covers(a) && union.Covers(b) && a.Covers(common));
        Assert.Equal(a.ToString(), TransactionSet.Parse(kind, a.ToString()).ToString());
    });

    [Fact]
    public void Prefix_is_what_has_no_gap_from_the_start() => Fuzzing.Run(1000, random =>
    {
        var kind = random.Next(2) == 0 ? PositionKind.MariaDbGtid : PositionKind.File;
        var (set, model) = Build(random, kind);
        var prefix = set.Prefix();
        foreach (var stream in Streams(kind))
            for (ulong n = 0, gap = 0; n < Space; n++)
            {
                // Numbers start at 1 with GTIDs, so 0 is no gap.
                if (!model.Contains((stream, n)) && !(n == 0 && kind == PositionKind.MariaDbGtid && model.Contains((stream, 1))))
                    gap = 1;
                Assert.Equal(gap == 0, prefix.Contains(Id(kind, stream, n)));
            }
    });

    [Fact]
    public void Prefix_keeps_the_last_server_of_each_domain()
    {
        var set = TransactionSet.Parse(PositionKind.MariaDbGtid, "0-1-812,5-3-9,0:815");
        set.Add(new TransactionId(PositionKind.MariaDbGtid, "0", 814, 7));
        set.Add(new TransactionId(PositionKind.MariaDbGtid, "0", 813, 1));
        set.AddThrough(new TransactionId(PositionKind.MariaDbGtid, "5", 12, 4));
        set.Add(new TransactionId(PositionKind.MariaDbGtid, "0", 816, 8));
        set.Add(new TransactionId(PositionKind.MariaDbGtid, "6", 3, 8));
        Assert.Equal("0-8-816,5-4-12,6-8:3", set.ToString());
        Assert.Equal("0-8-816,5-4-12", set.ToGtidPosition());
    }

    [Fact]
    public void Appending_in_order_allocates_nothing()
    {
        var set = new TransactionSet(PositionKind.MySqlGtid);
        var id = new TransactionId(PositionKind.MySqlGtid, Uuids[0], 1);
        set.Add(id);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 2UL; n < 10_000; n++)
            set.Add(id with { Number = n });
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal($"{Uuids[0]}:1-9999", set.ToString());
    }

    [Fact]
    public void Kinds_are_never_mixed() => Assert.Throws<ArgumentException>(
        () => new TransactionSet(PositionKind.File).UnionWith(new TransactionSet(PositionKind.MySqlGtid)));

    static string[] Streams(PositionKind kind) => kind switch
    {
        PositionKind.MySqlGtid => Uuids,
        PositionKind.MariaDbGtid => ["0", "12"],
        _ => ["bin"],
    };

    static TransactionId Id(PositionKind kind, string stream, ulong n) => new(kind, stream, n, 1);

    static (TransactionSet Set, HashSet<(string, ulong)> Model) Build(Random random, PositionKind kind)
    {
        var set = new TransactionSet(kind);
        var model = new HashSet<(string, ulong)>();
        var streams = Streams(kind);
        for (var step = random.Next(12); step > 0; step--)
        {
            var stream = streams[random.Next(streams.Length)];
            ulong first = 1, from = (ulong)random.NextInt64((long)first, (long)Space - 1), to = from;
            switch (random.Next(3))
            {
                case 0:
                    set.Add(Id(kind, stream, from));
                    break;
                case 1 when kind != PositionKind.MySqlGtid:
                    to = (ulong)random.NextInt64((long)from, (long)Space - 1);
                    set.AddRange(Id(kind, stream, from), Id(kind, stream, to));
                    break;
                default:
                    set.AddThrough(Id(kind, stream, from));
                    from = kind == PositionKind.MySqlGtid ? from : 0;
                    break;
            }
            for (var n = from; n <= to; n++)
                model.Add((stream, n));
            if (kind == PositionKind.MariaDbGtid && from <= 1)
                model.Add((stream, 0));
        }
        return (set, model);
    }

    static void Check(PositionKind kind, TransactionSet set, HashSet<(string, ulong)> model)
    {
        foreach (var stream in Streams(kind))
            for (ulong n = 0; n < Space; n++)
                Assert.True(set.Contains(Id(kind, stream, n)) == model.Contains((stream, n)), $"{n} of {stream} in {set}");
        Assert.Equal(model.Count == 0, set.IsEmpty);
    }
}
