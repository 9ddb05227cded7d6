using Uldra.Applying;

namespace Uldra.Tests.Applying;

public sealed class WavesTests
{
    [Fact]
    public void Independent_operations_share_the_first_wave()
    {
        using var waves = new Waves();

        Assert.Equal([0, 0, 0], Place(waves, [1], [2], [3, 4]));
    }

    [Fact]
    public void Operation_that_shares_any_key_stands_behind_the_last_that_has_it()
    {
        using var waves = new Waves();

        Assert.Equal([0, 1, 2, 0, 3, 1], Place(waves, [1, 2], [2, 3], [3], [9], [1, 3], [9]));
    }

    [Fact]
    public void Key_zero_is_a_key()
    {
        using var waves = new Waves();

        Assert.Equal([0, 1, 2], Place(waves, [0], [0], [0]));
    }

    [Fact]
    public void Operation_that_names_a_key_twice_is_not_behind_itself()
    {
        using var waves = new Waves();

        Assert.Equal([0, 1], Place(waves, [5, 5], [5]));
    }

    [Fact]
    public void Operation_without_keys_is_in_the_first_wave()
    {
        using var waves = new Waves();

        Assert.Equal([0, 0], Place(waves, [], []));
    }

    [Fact]
    public void Next_batch_remembers_nothing()
    {
        using var waves = new Waves();
        Place(waves, [1], [1]);

        waves.Reset();

        Assert.Equal([0, 0], Place(waves, [1], [2]));
    }

    [Fact]
    public void Random_batches_agree_with_a_dictionary()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var waves = new Waves();
        for (var batch = 0; batch < 50; batch++)
        {
            waves.Reset();
            var last = new Dictionary<ulong, int>();
            var spread = random.Next(1, 20_000);
            for (var i = 0; i < 5_000; i++)
            {
                var keys = new ulong[random.Next(0, 5)];
                for (var k = 0; k < keys.Length; k++)
                    keys[k] = (ulong)random.Next(spread) << random.Next(0, 2) * 33;
                var expected = keys.Length == 0 ? 0 : keys.Max(key => last.TryGetValue(key, out var wave) ? wave + 1 : 0);
                foreach (var key in keys)
                    last[key] = expected;

                Assert.True(expected == waves.Place(keys), $"seed {seed}, batch {batch}, operation {i}");
            }
        }
    }

    static int[] Place(Waves waves, params ulong[][] operations) => [.. operations.Select(keys => waves.Place(keys))];
}
