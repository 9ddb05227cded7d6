using Microsoft.Extensions.Logging;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Binlog;
using Uldra.Reading;

namespace Uldra.Cli.Tail;

/// <summary>
/// The log of a server as lines, from a place on, without end or until what was there at the start is shown. It reconnects by itself, goes
/// on behind the last whole transaction, and shows no row twice.
/// </summary>
sealed partial class ServerTail(MySqlConnectionOptions source, TailOptions options, LineOutput output, ILogger log, TimeProvider clock)
{
    static readonly TimeSpan _waitMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _waitMax = TimeSpan.FromSeconds(30);
    static readonly TimeSpan _retryFor = TimeSpan.FromMinutes(10);

    readonly uint _serverId = ReplicaServerId.Derive($"tail {Guid.NewGuid()}");

    /// <exception cref="MySqlException">The source cannot be reached at the start, refuses, or was away for too long.</exception>
    /// <exception cref="ProblemException">The place or a table's shape is not known.</exception>
    /// <exception cref="BinlogFormatException">The log holds what Uldra does not read.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        var (place, end) = await ResolveAsync(token);
        using var prepared = new PreparedTransactions();
        using var format = options.Format.Create(output, clock);
        var reading = new TailReading(options, await TailTables.OpenAsync(options, token), format, output);
        var wait = _waitMin;
        var lostAt = 0L;
        PreparedUnknownException? unknown = null;
        while (true)
        {
            try
            {
                // Within the retries: a connection that is lost meanwhile begins it again.
                if (unknown is not null && !await PreparedLookBack.FindAsync(source, _serverId, unknown, prepared, token))
                    throw unknown;
                unknown = null;
                await using var reader = await OpenAsync(place, end, prepared, token);
                (wait, lostAt) = (_waitMin, 0);
                await reading.RunAsync(reader, place, end, token);
                return;
            }
            catch (PreparedUnknownException e) when (unknown is null)
            {
                reading.Interrupt();
                unknown = e;
            }
            catch (MySqlException e) when (e.IsTransient)
            {
                lostAt = lostAt == 0 ? clock.GetTimestamp() : lostAt;
                if (options.UntilCaughtUp && clock.GetElapsedTime(lostAt) > _retryFor)
                    throw;
                reading.Interrupt();
                await output.FlushAsync(token);
                LogLost(log, e.Code, e.Message, wait.TotalSeconds);
                await Task.Delay(wait, clock, token);
                wait = wait * 2 < _waitMax ? wait * 2 : _waitMax;
            }
        }
    }

    async Task<(TailPlace Start, LogEnd? End)> ResolveAsync(CancellationToken token)
    {
        var problems = await Checker.CheckLogAsync(source, options.From, token);
        if (problems.Any(p => p.Severity == Severity.Error))
            throw new ProblemException(problems);
        var server = new SourceServer(source);
        var kind = await SourcePositions.KindAsync(source, token);
        var start = await server.ResolveAsync(options.From, kind, token);
        return (new TailPlace(start), options.UntilCaughtUp ? await server.EndAsync(kind, token) : null);
    }

    /// <param name="place">Behind it.</param>
    /// <param name="end">Null: without end.</param>
    /// <param name="prepared">Outlives the connection: it goes on behind their prepares.</param>
    /// <param name="token">Stops it.</param>
    Task<BinlogReader> OpenAsync(TailPlace place, LogEnd? end, PreparedTransactions prepared, CancellationToken token) =>
        BinlogReader.OpenAsync(source, new BinlogReaderOptions
        {
            ServerId = _serverId, Start = place.Position, StopAtEnd = end is not null, Prepared = prepared,
        }, token);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Lost the source (error {Code}: {Cause}); retrying in {Seconds} s")]
    static partial void LogLost(ILogger log, int code, string cause, double seconds);
}
