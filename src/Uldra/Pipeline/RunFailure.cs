using Uldra.Checking;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.MySql.Values;
using Uldra.Routing;

namespace Uldra.Pipeline;

/// <summary>What ended a run, said so that a person can act. Target failures say it themselves; a broken invariant is not explained.</summary>
static class RunFailure
{
    /// <summary>Null when the exception needs no other words, or has none.</summary>
    public static ProblemException? Explain(Exception exception, MySqlConnectionOptions source) => exception switch
    {
        MySqlException e => new ProblemException(ConnectionProblem.Of(ProblemSide.Source, $"source {source.Host}:{source.Port}", source, e)),
        BinlogFormatException e => Event($"{e.File}:{e.Offset}", e.Message),
        MySqlProtocolException e => Event("the connection to the source", e.Message),
        ValueFormatException e => Event("a row of the log", e.Message),
        RouteException e => new ProblemException(new Problem("row-without-shard", Severity.Error, ProblemSide.Configuration, "routing", e.Message,
            "Mend the rows on the source, or name a shard for them in the file, and start again.")),
        _ => null,
    };

    static ProblemException Event(string where, string cause) => new(new Problem(
        "event-not-understood", Severity.Error, ProblemSide.Source, where, cause,
        "Nothing behind this place was read. Change the source's setting that the message names, and start behind the event."));
}
