using Microsoft.Extensions.Logging;

namespace Uldra.Reading;

static partial class ReadingLog
{
    [LoggerMessage(201, LogLevel.Information, "Connected to the source {Server} ({Version}), reading after {Position}")]
    public static partial void SourceConnected(ILogger log, string server, string version, string position);

    [LoggerMessage(202, LogLevel.Warning, "Lost the source: error {Code}, {Message}; trying again in {Seconds} s")]
    public static partial void SourceLost(ILogger log, int code, string message, double seconds);

    [LoggerMessage(208, LogLevel.Warning, "The source's server {Server} cannot take over: {Message} Trying the next in {Seconds} s")]
    public static partial void SourceRefused(ILogger log, string server, string message, double seconds);

    [LoggerMessage(203, LogLevel.Warning, "Ignored a statement on {Table} at {Place}, as its ddl setting says: {Statement}")]
    public static partial void DdlIgnored(ILogger log, string table, string place, string statement);

    [LoggerMessage(204, LogLevel.Error, "A statement changed {Table} at {Place}; its rows wait from here on: {Statement}")]
    public static partial void DdlHeld(ILogger log, string table, string place, string statement);

    [LoggerMessage(205, LogLevel.Warning,
        "XA transaction {Name} is prepared since {Minutes} min and not decided ({Place}); a restart must read the log from there")]
    public static partial void PreparedForLong(ILogger log, string name, long minutes, string place);

    [LoggerMessage(206, LogLevel.Warning,
        "XA transaction {Name} was prepared again at {Place}: the source lost the earlier one ({Lost}) in a crash, so its rows are dropped")]
    public static partial void PreparedLost(ILogger log, string name, string place, string lost);

    [LoggerMessage(207, LogLevel.Information,
        "XA transaction {Name} was prepared before the place where reading began; its rows were found in the log")]
    public static partial void PreparedFound(ILogger log, string name);
}
