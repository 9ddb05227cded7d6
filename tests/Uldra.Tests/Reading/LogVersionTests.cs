using Uldra.Checking;
using Uldra.Reading;

namespace Uldra.Tests.Reading;

public sealed class LogVersionTests
{
    [Fact]
    public void Later_places_have_higher_versions_and_a_new_epoch_is_above_all()
    {
        (uint Epoch, string File, ulong Offset)[] inOrder =
        [
            (1, "bin.000001", 4), (1, "bin.000001", 20), (1, "bin.000001", 36), (1, "bin.000001", (256UL << 30) - 1), (1, "bin.000002", 4),
            (1, "bin.999999", 4), (1, "bin.1000000", 4), (1, "bin.4194303", (256UL << 30) - 1), (2, "other.000001", 4), (255, "bin.4194303", 4),
        ];

        var versions = inOrder.Select(place => LogVersion.Of(place.Epoch, place.File, place.Offset)).ToArray();

        Assert.Equal(versions.Order().Distinct(), versions);
        Assert.True(versions[0] > 0);
    }

    [Theory]
    [InlineData(256, "bin.000001", 4)]
    [InlineData(1, "bin.4194304", 4)]
    [InlineData(1, "bin.000001", 256UL << 30)]
    public void What_a_version_cannot_say_stops(uint epoch, string file, ulong offset)
    {
        var stopped = Assert.Throws<ProblemException>(() => LogVersion.Of(epoch, file, offset));

        Assert.Equal("version-exhausted", Assert.Single(stopped.Problems).Id);
    }
}
