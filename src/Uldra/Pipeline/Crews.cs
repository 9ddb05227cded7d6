using Uldra.Applying;
using Uldra.Configuration;
using Uldra.MySql.Positions;
using Uldra.MySql.Schema;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>What crews are made of on real servers.</summary>
/// <param name="Tables">All tables of the first target's database; the check has seen that the others have the same.</param>
sealed record CrewParts(
    PipelineOptions Options, StartedPipeline Started, IReadOnlyList<TargetStore> Stores, SourceServers Servers, LogEnd? End, TimeSpan? RetryFor,
    IReadOnlyDictionary<string, TableDefinition> Tables, EngineServices Services)
{
    public TimeProvider Time => Services.Time;
}

/// <summary>Crews on real servers.</summary>
sealed class Crews : ICrews
{
    readonly CrewParts _parts;
    readonly PipelineOptions _options;
    readonly QuarantineDesk _desk;
    readonly QuarantineNumbers _numbers = new();
    readonly SchemaHistory _schemas;
    readonly LogEpochs? _logEpochs;

    public Crews(CrewParts parts, SchemaHistory schemas, QuarantineDesk desk)
    {
        _parts = parts;
        _options = parts.Options;
        _schemas = schemas;
        _desk = desk;
        if (_options.Tables.Any(t => t.Version is { From: null }))
            _logEpochs = new LogEpochs(parts.Stores, parts.Started.Epoch, new Backoff(parts.Time, parts.RetryFor), parts.Services.Log);
    }

    public async Task<ShardStock> TakeStockAsync(int shard, TransactionSet least, CancellationToken token)
    {
        var store = _parts.Stores[shard];
        await store.ReclaimAsync(_parts.Started.Epoch, token).ConfigureAwait(false);
        var stored = await store.ReadAsync(token).ConfigureAwait(false);
        if (stored?.Pipeline.Setup is not { } setup)
            throw Lost(shard, "no progress at all");
        var found = ResumePoint.OfShard(StartPositionText.Parse(setup.StartPosition), stored.Progress);
        if (!found.Applied.Covers(least))
            throw Lost(shard, found.Applied.ToString());
        if (ResumePoint.Consolidated(found, stored.Progress) is { } record)
            await store.ConsolidateAsync(_parts.Started.Epoch, record, token).ConfigureAwait(false);
        return new ShardStock(found, await _desk.ReadAsync(shard, token).ConfigureAwait(false));
    }

    public async ValueTask<Crew> OpenAsync(Formation formation, IReadOnlyList<int> shards, CancellationToken token)
    {
        var isTogether = formation.Together.Contains(shards[0]);
        var share = Share(formation, isTogether);
        var catalog = new TableCatalog(_options, _parts.Tables);
        var source = new LogReader(Reading(formation, shards, isTogether), catalog, _schemas.ForReader(), _parts.Services.Log, _parts.Time);
        var crew = CrewBuilder.Open(formation, shards, source, catalog, new CrewLimits(share, CommitLimits.Default, _options.Limits.QuarantineRows),
            s => _options.Targets[s].CommitsInSourceOrder, _numbers, _parts.Time);
        if (!formation.IsSplit)
            await _desk.ServeAsync(crew.Dispatcher, token).ConfigureAwait(false);
        return crew;
    }

    public Task LeaveAsync() => _desk.LeaveAsync();

    /// <summary>Half of <c>limits.memory</c> is for changes; when shards are apart, a quarter of that is theirs.</summary>
    long Share(Formation formation, bool isTogether)
    {
        var all = _options.Limits.MemoryBytes / 2;
        return !formation.IsSplit ? all : isTogether ? all * 3 / 4 : all / 4 / formation.Apart.Count;
    }

    LogReaderSetup Reading(Formation formation, IReadOnlyList<int> shards, bool isTogether)
    {
        var limits = ChangeLimits.For(_options.Limits.MemoryBytes, _options.Limits.TransactionRows);
        return new LogReaderSetup(_parts.Servers, isTogether ? ServerId() : ServerIdOf(shards[0]), formation.From, _parts.End, _parts.RetryFor, limits,
            token => EnsureOwnedAsync(shards, token))
        {
            Faults = _parts.Services.Faults,
            StaysOnServer = formation.IsSplit,
            LogEpoch = _logEpochs is { } epochs ? epochs.OfAsync : null,
        };
    }

    /// <summary>Two pipelines of one source must differ, and a second instance of this one must not: it takes the first one's place.</summary>
    uint ServerId() => ReplicaServerId.Of(_options, Environment.MachineName);

    /// <summary>The reader of a detached shard needs an id of its own, the same each time.</summary>
    uint ServerIdOf(int shard) => ReplicaServerId.Derive($"{_options.Name}@{Environment.MachineName}/{_options.Targets[shard].Name}");

    /// <summary>A target that cannot be asked now does not stop the reader: the lanes see to it.</summary>
    async Task EnsureOwnedAsync(IReadOnlyList<int> shards, CancellationToken token)
    {
        foreach (var shard in shards)
        {
            try
            {
                await _parts.Stores[shard].EnsureOwnedAsync(_parts.Started.Epoch, token).ConfigureAwait(false);
            }
            catch (TargetException e) when (e.Kind is TargetFailureKind.Transient or TargetFailureKind.Conflict)
            {
                PipelineLog.OwnerUnknown(_parts.Services.Log, e.Message);
            }
        }
    }

    TargetException Lost(int shard, string found) => new(TargetFailureKind.Fatal, "target-lost-commits",
        $"target {_options.Targets[shard].Name}: it was replaced by one that lacks committed transactions; it has {found}. Bring the lost ones "
        + "back, or start again: what the server has now is then read as its progress.");
}
