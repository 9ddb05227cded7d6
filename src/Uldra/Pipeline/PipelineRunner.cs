using System.Text.Json;
using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Schema;
using Uldra.Reading;
using Uldra.Schema;

namespace Uldra.Pipeline;

/// <param name="UntilCaughtUp">End when everything that the log held at the start is applied; an unreachable server is then retried for
/// ten minutes only.</param>
public sealed record RunOptions(bool UntilCaughtUp = false, FaultPoints? Faults = null, TimeProvider? Time = null);

/// <summary>
/// Runs a pipeline from start to end: checks, takes the targets over, resolves where to read, and lets the engine go. The only place that
/// knows every stage.
/// </summary>
public sealed class PipelineRunner(PipelineOptions options, RunOptions run, ILogger log)
{
    static readonly TimeSpan RetryFor = TimeSpan.FromMinutes(10);

    readonly TimeProvider _time = run.Time ?? TimeProvider.System;
    readonly FaultPoints _faults = run.Faults ?? FaultPoints.None;

    /// <param name="drain">Asks to stop; what is in flight is finished first.</param>
    /// <exception cref="ProblemException">The file, the source or a target must be mended first: all problems found.</exception>
    /// <exception cref="TargetException">A target failed for good, or a newer instance took over (fenced).</exception>
    public async Task<RunReport> RunAsync(CancellationToken drain)
    {
        try
        {
            return await StartAsync(drain).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            // Told to stop before anything was on its way.
            return new RunReport(RunOutcome.Drained, 0, 0, 0, [], []);
        }
    }

    async Task<RunReport> StartAsync(CancellationToken drain)
    {
        var check = await Checker.CheckAsync(options, drain).ConfigureAwait(false);
        if (check.HasErrors)
            throw new ProblemException([.. check.Problems.Where(p => p.Severity == Severity.Error)]);
        _faults.Reach("checked");
        var stores = options.Targets.Select(t => new TargetStore(t, options.Name, faults: _faults, log: log, time: _time)).ToArray();
        var servers = new SourceServers(options.Source, check.Source!.Index);
        var started = await new PipelineStart(options, check.Source, servers.Current, stores, _faults, log).RunAsync(drain).ConfigureAwait(false);
        PipelineLog.Started(log, options.Name, check.Tables.Count, options.Targets.Count, started.Epoch, started.Start.Applied.ToString());
        _faults.Reach("started");
        var notes = new StopNotes(stores, started.Epoch, _time, log);
        await notes.SaveAsync(null, drain).ConfigureAwait(false);
        _faults.Reach("stop-notes-cleared");
        try
        {
            var report = await StreamAsync(check, servers, stores, started, notes, drain).ConfigureAwait(false);
            PipelineLog.Ended(log, options.Name, report.Outcome.ToString(), report.Rows, report.Transactions, report.Commits);
            _faults.Reach("engine-ended");
            await notes.SaveLastAsync(NoteOf(report)).ConfigureAwait(false);
            _faults.Reach("stop-notes-saved");
            return report;
        }
        catch (Exception e) when ((e as ProblemException ?? RunFailure.Explain(e, servers.Current.Options)) is { } problem)
        {
            await notes.SaveLastAsync(StopNote.Of(problem)).ConfigureAwait(false);
            throw problem == e ? problem : new ProblemException(problem.Problems, e);
        }
    }

    async Task<RunReport> StreamAsync(
        CheckReport check, SourceServers servers, TargetStore[] stores, StartedPipeline started, StopNotes notes, CancellationToken drain)
    {
        foreach (var shard in started.Shards)
            await servers.Current.EnsureNotBehindAsync(shard.Applied, drain).ConfigureAwait(false);
        await EnsureVersionTablesAsync(stores, drain).ConfigureAwait(false);
        _faults.Reach("source-not-behind");
        var end = run.UntilCaughtUp ? await servers.Current.EndAsync(started.Start.Applied.Kind, drain).ConfigureAwait(false) : null;
        var tables = await TargetTablesAsync(drain).ConfigureAwait(false);
        _faults.Reach("tables-planned");
        var schemas = await SchemasAsync(check, stores[0], started, drain).ConfigureAwait(false);
        _faults.Reach("schemas-known");
        TimeSpan? retryFor = run.UntilCaughtUp ? RetryFor : null;
        var since = _time.GetUtcNow();
        var services = new EngineServices(log, _time, _faults, new EngineCounters(stores.Length), retryFor);
        var quarantines = options.Targets.Select(t => new QuarantineStore(t, options.Name, faults: _faults)).ToArray();
        var desk = new QuarantineDesk(quarantines, started.Epoch, log, _time);
        var crews = new Crews(new CrewParts(options, started, stores, servers, end, retryFor, tables, services), schemas, desk);
        var targets = options.Targets
            .Select(t => (ITarget)new MySqlTarget(t, options.Name, started.Epoch, faults: _faults, log: log, time: _time)).ToArray();
        var barrierStore = new BarrierStore(options.Targets[0], options.Name);
        await using var _ = barrierStore.ConfigureAwait(false);
        var barrier = new Barrier(barrierStore, started.Epoch, _time, log);
        await barrier.LookAsync(drain).ConfigureAwait(false);
        var formation = await FirstAsync(started, desk, drain).ConfigureAwait(false);
        var engine = new PipelineEngine(crews, formation, targets, [.. options.Targets.Select(t => t.Lanes)], services, barrier);
        using var over = new CancellationTokenSource();
        var looking = barrier.WatchAsync(over.Token);
        var watching = Task.WhenAll(desk.WatchAsync(over.Token), notes.WatchAsync(
            () => NoteOf(Report(EngineOutcome.Blocked, engine, services.Counters, since)) with { Prepared = engine.Prepared }, over.Token));
        try
        {
            var outcome = await engine.RunAsync(drain).ConfigureAwait(false);
            return Report(outcome, engine, services.Counters, since);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await looking.ConfigureAwait(false);
        }
    }

    async Task EnsureVersionTablesAsync(TargetStore[] stores, CancellationToken token)
    {
        foreach (var store in stores)
        {
            if (options.Tables.Any(t => t.Version is { Column: not null, Tombstones: not null }))
                await store.EnsureTombstonesAsync(token).ConfigureAwait(false);
            if (options.Tables.Any(t => t.Version is { Column: null }))
                await store.EnsureVersionsAsync(token).ConfigureAwait(false);
        }
    }

    static async Task<Formation> FirstAsync(StartedPipeline started, QuarantineDesk desk, CancellationToken token)
    {
        var stock = await Task.WhenAll(started.Shards.Select(async (shard, i) =>
            new ShardStock(shard, await desk.ReadAsync(i, token).ConfigureAwait(false)))).ConfigureAwait(false);
        return Formation.United(started.Start, stock);
    }

    /// <summary>All tables of the first target's database; the check has seen that the others have the same.</summary>
    async Task<IReadOnlyDictionary<string, TableDefinition>> TargetTablesAsync(CancellationToken token)
    {
        var target = options.Targets[0];
        try
        {
            var connection = await MySqlConnection.ConnectAsync(target.Connection, token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var tables = await InformationSchema.ReadAsync(connection, target.Connection.Database!, _ => true, token).ConfigureAwait(false);
                return tables.ToDictionary(t => t.Definition.Name, t => t.Definition);
            }
        }
        catch (MySqlException e)
        {
            throw ErrorClassifier.Explain(e, $"target {target.Name}");
        }
    }

    /// <summary>How tables looked at the start is certain only for a pipeline that began at the end of the log: that is recorded.</summary>
    static async Task<SchemaHistory> SchemasAsync(CheckReport check, TargetStore store, StartedPipeline started, CancellationToken token)
    {
        var described = check.Tables.ToDictionary(t => t.Source.Definition.FullName, t => t.Source.Definition);
        if (started.IsFresh && check.Source!.Start!.Kind == StartKind.Latest)
            foreach (var (name, definition) in described)
                await store.SaveSchemaAsync(started.Epoch,
                    new StoredSchema(name, JsonSerializer.Serialize(definition), StartPositionText.Print(started.Start)), token).ConfigureAwait(false);
        var stored = await store.ReadSchemasAsync(token).ConfigureAwait(false);
        return new SchemaHistory(described, stored.ToDictionary(s => s.Table, s => JsonSerializer.Deserialize<TableDefinition>(s.DefinitionJson)!));
    }

    RunReport Report(EngineOutcome outcome, PipelineEngine engine, EngineCounters counters, DateTimeOffset since)
    {
        var status = engine.Status();
        return new RunReport(
            outcome switch
            {
                EngineOutcome.CaughtUp => RunOutcome.CaughtUp,
                EngineOutcome.Drained => RunOutcome.Drained,
                _ => RunOutcome.Blocked,
            },
            counters.Rows, counters.Transactions, counters.Commits, RefusedRows.Of(status, Names), status.Holds)
        {
            Counters = counters.At(since, _time.GetUtcNow(), status, Names) with { Detached = engine.Detached },
        };
    }

    List<string> Names => [.. options.Targets.Select(t => t.Name)];

    /// <summary>What is in the quarantine can be read there.</summary>
    static StopNote NoteOf(RunReport report) => new([.. report.Blocked.Where(b => b.Number == 0)], report.Held, []) { Counters = report.Counters };
}
