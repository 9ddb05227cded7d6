namespace Uldra.MySql.Tests;

/// <summary>Bytes near well-formed ones: flipped, cut, doubled, with lengths at their edges.</summary>
static class Mutation
{
    static readonly byte[] Edges = [0x00, 0x01, 0x7F, 0x80, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF];

    public static byte[] Of(Random random, byte[] bytes)
    {
        var changed = new List<byte>(bytes);
        for (var count = random.Next(1, 4); count > 0 && changed.Count > 0; count--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0: changed[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: changed[at] = Edges[random.Next(Edges.Length)]; break;
                case 2: changed.RemoveRange(at, changed.Count - at); break;
                case 3: changed.Insert(at, Edges[random.Next(Edges.Length)]); break;
                default: changed.InsertRange(at, changed.GetRange(at, random.Next(changed.Count - at))); break;
            }
        }
        return [.. changed];
    }
}
