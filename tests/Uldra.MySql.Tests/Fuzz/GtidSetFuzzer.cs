using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Positions as text, in all dialects: what is read prints as itself, everything else is a FormatException.</summary>
sealed class GtidSetFuzzer : IFuzzer
{
    static readonly (PositionKind Kind, string Text)[] Seeds =
    [
        (PositionKind.MySqlGtid, "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:1-5:7:tag_a:1-3:9, BBBBBBBB-BBBB-BBBB-BBBB-BBBBBBBBBBBB:9223372036854775806"),
        (PositionKind.MySqlGtid, "{aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa} : 1 - 5,\n,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:_t:2"),
        (PositionKind.MariaDbGtid, "0-1-812,0-1:815-820,4294967295-4294967295-18446744073709551615, 7:3"),
        (PositionKind.File, "bin.000003:4711,bin.000003:4800-5200, bin.000004:4-bin.1000000:99"),
    ];

    static readonly string Letters = "0123456789abcdefF-:,. _tag\n{}\t\u00e9";

    public void Round(Random random)
    {
        var (kind, text) = Seeds[random.Next(Seeds.Length)];
        var changed = Change(random, text);
        try
        {
            var set = TransactionSet.Parse(kind, changed);
            Assert.Equal(set.ToString(), TransactionSet.Parse(kind, set.ToString()).ToString());
            if (kind == PositionKind.MySqlGtid)
                GtidSetBytes.Encode(set);
        }
        catch (FormatException)
        {
        }
    }

    static string Change(Random random, string text)
    {
        var changed = text.ToList();
        for (var count = random.Next(1, 5); count > 0 && changed.Count > 0; count--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0: changed[at] = Letters[random.Next(Letters.Length)]; break;
                case 1: changed.Insert(at, Letters[random.Next(Letters.Length)]); break;
                case 2: changed.RemoveRange(at, random.Next(1, changed.Count - at + 1)); break;
                default: changed.InsertRange(at, changed.GetRange(at, random.Next(changed.Count - at))); break;
            }
        }
        return new string([.. changed]);
    }
}
