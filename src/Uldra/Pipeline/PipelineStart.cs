using Microsoft.Extensions.Logging;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql.Positions;
using Uldra.Progress;
using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>What a started pipeline knows: it owns every target, and where each of them stands.</summary>
/// <param name="IsFresh">No change was ever applied and the position was resolved by this very start.</param>
sealed record StartedPipeline(ulong Epoch, LogPosition Start, IReadOnlyList<ShardStart> Shards, bool IsFresh);

/// <summary>
/// Takes every target over in file order, then reads what they have. The start position is resolved once: written to every target, and
/// only when all have it marked complete, so that a crash in between leaves nothing half-begun. But for taking over, each of these steps is
/// done on all targets at once and is over when it is done on the last: a server needs longer for new tables than for all else here.
/// </summary>
sealed class PipelineStart(PipelineOptions options, CheckedSource source, SourceServer server, IReadOnlyList<TargetStore> stores, FaultPoints faults, ILogger log)
{
    public async Task<StartedPipeline> RunAsync(CancellationToken token)
    {
        var epoch = await ClaimAsync(token).ConfigureAwait(false);
        faults.Reach("targets-claimed");
        var stored = await ReadAsync(token).ConfigureAwait(false);
        faults.Reach("targets-read");
        Verify(stored);
        var (start, isFresh) = await SetupAsync(epoch, stored, token).ConfigureAwait(false);
        var shards = await Task.WhenAll(stores.Select((_, i) => ConsolidateAsync(i, epoch, start, stored[i].Progress, token)))
            .ConfigureAwait(false);
        faults.Reach("targets-consolidated");
        return new StartedPipeline(epoch, ResumePoint.Lowest(start, shards), shards, isFresh);
    }

    /// <summary>The first target decides: of two instances that start together the one with the higher epoch there gets them all.</summary>
    async Task<ulong> ClaimAsync(CancellationToken token)
    {
        var known = await Task.WhenAll(stores.Select(store => EpochAsync(store, token))).ConfigureAwait(false);
        faults.Reach("epochs-read");
        var epoch = await stores[0].ClaimAsync(known.Max() + 1, token).ConfigureAwait(false);
        faults.Reach("first-target-claimed");
        foreach (var store in stores.Skip(1))
            await store.ClaimExactlyAsync(epoch, token).ConfigureAwait(false);
        return epoch;
    }

    static async Task<ulong> EpochAsync(TargetStore store, CancellationToken token)
    {
        await store.EnsureTablesAsync(token).ConfigureAwait(false);
        return (await store.ReadAsync(token).ConfigureAwait(false))?.Pipeline.Epoch ?? 0;
    }

    Task<StoredTarget[]> ReadAsync(CancellationToken token) => Task.WhenAll(stores.Select((_, i) => ReadAsync(i, token)));

    async Task<StoredTarget> ReadAsync(int shard, CancellationToken token) => await stores[shard].ReadAsync(token).ConfigureAwait(false)
        ?? throw new InvalidOperationException($"target {options.Targets[shard].Name} lost the pipeline's row right after it was claimed");

    /// <summary>Refuses what would leave rows where they do not belong.</summary>
    void Verify(StoredTarget[] stored)
    {
        var problems = new List<Problem>();
        var begun = stored.Any(s => s.Pipeline.SetupComplete);
        for (var i = 0; i < stored.Length; i++)
        {
            var where = $"target {options.Targets[i].Name}";
            if (stored[i].Pipeline.Setup is { } setup)
                Compare(setup, where, problems);
            else if (begun)
                problems.Add(new Problem("progress-on-some-targets", Severity.Error, ProblemSide.Configuration, where,
                    "Other targets have progress of this pipeline and this one has none.",
                    "Remove the target that was added, or give the pipeline a new name and empty targets."));
        }

        if (problems.Count > 0)
            throw new ProblemException(problems);
    }

    void Compare(PipelineSetup setup, string where, List<Problem> problems)
    {
        var names = options.Targets.Select(t => t.Name).ToArray();
        if (!setup.Targets.SequenceEqual(names))
            problems.Add(Changed(where, $"The targets were {string.Join(", ", setup.Targets)} and are {string.Join(", ", names)}."));
        var differences = Fingerprint.Differences(setup.Fingerprint, Fingerprint.Of(options));
        if (differences.Count > 0)
            problems.Add(Changed(where, $"The tables' rules changed: {string.Join("; ", differences)}."));
        var kind = StartPositionText.Parse(setup.StartPosition).Applied.Kind;
        if (kind == PositionKind.File && setup.SourceIdentity != source.Identity)
            problems.Add(Changed(where, "Progress is by file and offset of another server: it means nothing on this one."));
    }

    static Problem Changed(string where, string cause) => new("setup-changed", Severity.Error, ProblemSide.Configuration, where, cause,
        "Put the file back as it was, or give the pipeline a new name and empty targets: rows already placed are not moved yet.");

    async Task<(LogPosition Start, bool IsFresh)> SetupAsync(ulong epoch, StoredTarget[] stored, CancellationToken token)
    {
        var known = stored.Select(s => s.Pipeline.Setup).FirstOrDefault(s => s is not null);
        var start = known is null ? await ResolveAsync(token).ConfigureAwait(false) : StartPositionText.Parse(known.StartPosition);
        if (stored.All(s => s.Pipeline.SetupComplete))
            return (start, false);
        var setup = known ?? new PipelineSetup(source.Identity, [.. options.Targets.Select(t => t.Name)], Fingerprint.Of(options),
            StartPositionText.Print(start));
        await Task.WhenAll(stores.Where((_, i) => stored[i].Pipeline.Setup is null).Select(s => s.SaveSetupAsync(epoch, setup, token)))
            .ConfigureAwait(false);
        await Task.WhenAll(stores.Where((_, i) => !stored[i].Pipeline.SetupComplete).Select(s => s.CompleteSetupAsync(epoch, token)))
            .ConfigureAwait(false);
        return (start, known is null);
    }

    async Task<LogPosition> ResolveAsync(CancellationToken token)
    {
        var position = await server.ResolveAsync(source.Start!, source.PositionKind, token).ConfigureAwait(false);
        PipelineLog.StartResolved(log, options.Source.Start, position.ToString());
        faults.Reach("start-resolved");
        return position;
    }

    /// <summary>All progress rows of a target as one, written back as one.</summary>
    async Task<ShardStart> ConsolidateAsync(int shard, ulong epoch, LogPosition start, IReadOnlyList<StoredProgress> rows, CancellationToken token)
    {
        var found = ResumePoint.OfShard(start, rows);
        if (ResumePoint.Consolidated(found, rows) is { } record)
            await stores[shard].ConsolidateAsync(epoch, record, token).ConfigureAwait(false);
        return found;
    }
}
