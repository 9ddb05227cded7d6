using Uldra.MySql.Binlog;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>One round each: bytes near well-formed ones go through a parser. What comes out is a value or one of the known errors.</summary>
static class Fuzzers
{
    public static IReadOnlyDictionary<string, Func<Random, Task>> ByName { get; } = new Dictionary<string, Func<Random, Task>>
    {
        ["packets"] = Sync(WireFuzzers.Packets),
        ["login"] = WireFuzzers.LoginAsync,
        ["login steps"] = Sync(WireFuzzers.LoginSteps),
        ["answers"] = WireFuzzers.AnswersAsync,
        ["frames of zlib"] = random => WireFuzzers.FramesAsync(random, Compress.Zlib),
        ["frames of zstd"] = random => WireFuzzers.FramesAsync(random, Compress.Zstd),
        ["URLs"] = Sync(WireFuzzers.Urls),
        ["events"] = Sync(EventFuzzer.Round),
        ["events spliced"] = Sync(SpliceFuzzer.Round),
        ["table maps"] = Sync(TableMapFuzzer.Round),
        ["transactions of zstd"] = Sync(PayloadFuzzer.Round),
        ["events of zlib"] = Sync(MariaDbCompressionFuzzer.Round),
        ["log files"] = FileFuzzer.RoundAsync,
        ["GTID sets"] = Sync(GtidSetFuzzer.Round),
    };

    /// <summary>Everything else that comes out of a parser is a defect.</summary>
    public static bool IsKnown(Exception e) => e is MySqlException or MySqlProtocolException or BinlogFormatException or FormatException;

    static Func<Random, Task> Sync(Action<Random> round) => random =>
    {
        round(random);
        return Task.CompletedTask;
    };
}
