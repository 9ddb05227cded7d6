using Microsoft.Extensions.Logging.Abstractions;
using Uldra.Applying;
using Uldra.Model;
using Uldra.MySql.Positions;
using Uldra.Pipeline;

namespace Uldra.Tests.Simulation;

/// <summary>
/// The whole engine with its real tasks and locks between a simulated source and simulated shards. Which lane goes first is up to the
/// machine, so a seed repeats the world but not the run; what must hold is the same.
/// </summary>
public sealed class RealTaskTests
{
    [Theory, MemberData(nameof(Seeds))]
    public async Task Engine_ends_as_the_serial_model_says_although_it_breaks_off_thrice(int seed)
    {
        var random = new Random(seed);
        var scene = new Scene(WorldShape.Of(seed) with { Refusals = false }, Plant.None, random);
        var run = new Run(scene, random);
        for (var brokenOff = 1; brokenOff <= 3; brokenOff++)
            Assert.Equal(TargetFailureKind.Fatal,
                (await Assert.ThrowsAsync<TargetException>(() => run.Go(breakOffAt: scene.Expected.Count * brokenOff / 4))).Kind);

        Assert.Equal(EngineOutcome.CaughtUp, await run.Go(breakOffAt: int.MaxValue));
        scene.CheckEnd();
        Assert.Equal(0, run.BudgetUsed);
    }

    [Fact]
    public async Task Engine_that_only_refused_work_is_left_to_ends_blocked()
    {
        var seed = Enumerable.Range(1, 1000).First(s => WorldShape.Of(s).Refusals);
        var random = new Random(seed);
        var scene = new Scene(WorldShape.Of(seed), Plant.None, random);
        var run = new Run(scene, random);

        Assert.Equal(EngineOutcome.Blocked, await run.Go(breakOffAt: int.MaxValue));
        scene.Fate.Mend();
        foreach (var shard in scene.Shards)
            shard.Retries.UnionWith(shard.Quarantine.Keys);
        Assert.Equal(EngineOutcome.CaughtUp, await run.Go(breakOffAt: int.MaxValue));
        scene.CheckEnd();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(101, 12)];

    sealed class Run(Scene scene, Random random)
    {
        readonly Lock _gate = new();
        MemoryBudget _budget = new(0);
        ulong _epoch;

        public long BudgetUsed => _budget.Used;

        public async Task<EngineOutcome> Go(int breakOffAt)
        {
            var shape = scene.Shape;
            _epoch++;
            foreach (var shard in scene.Shards)
                shard.Claim(_epoch);
            var (from, starts) = scene.Resume();
            var partRows = random.Next(3, 15);
            var counters = new EngineCounters(shape.Shards);
            var services = new EngineServices(NullLogger.Instance, new HastyTime(), FaultPoints.None, counters, null);
            ITarget[] targets = [.. scene.Shards.Select(s => new DirectTarget(s, scene.Fate, (lane, batch, token) => Apply(s, lane, batch, breakOffAt, token)))];
            var first = Formation.United(from, [.. starts.Select((start, shard) => new ShardStock(start, scene.QuarantineOf(shard)))]);
            return await new PipelineEngine(new SimCrews(this, scene, partRows), first, targets, shape.Lanes, services).RunAsync(CancellationToken.None);
        }

        sealed class SimCrews(Run run, Scene scene, int partRows) : ICrews
        {
            readonly QuarantineNumbers _numbers = new();

            public Task<ShardStock> TakeStockAsync(int shard, TransactionSet least, CancellationToken token)
            {
                lock (run._gate)
                    return Task.FromResult(scene.StockOf(shard));
            }

            public ValueTask<Crew> OpenAsync(Formation formation, IReadOnlyList<int> shards, CancellationToken token)
            {
                var catalog = scene.Tables.Catalog();
                var source = new SimSource(scene.Tables, scene.History, catalog, formation.From.Applied, partRows, new Random(formation.Apart.Count));
                var limits = new CrewLimits(scene.Shape.MemoryBytes, new CommitLimits(scene.Shape.CommitRows, 1 << 20), scene.Shape.QuarantineRows);
                var crew = CrewBuilder.Open(formation, shards, source, catalog, limits, shard => shard == scene.Shape.InOrder, _numbers, TimeProvider.System);
                if (!formation.IsSplit)
                    crew.Dispatcher.BringBack(scene.Shards.SelectMany(s => s.Retries).ToHashSet(), []);
                run._budget = crew.Budget;
                return ValueTask.FromResult(crew);
            }

            public Task LeaveAsync() => Task.CompletedTask;
        }

        ApplyResult Apply(SimShard shard, int lane, ApplyBatch batch, int breakOffAt, CancellationToken token)
        {
            lock (_gate)
            {
                // A lane that was left to itself does nothing any more once its shard is asked what it has.
                token.ThrowIfCancellationRequested();
                if (scene.Checks.Applied >= breakOffAt)
                    throw new TargetException(TargetFailureKind.Fatal, "sim-broken-off", "simulated: broken off");
                if (scene.Fate.Next(batch, scene.Counters) is { } failure)
                    throw new TargetException(failure, $"sim-{failure}", $"simulated: {failure}");
                scene.Commit(shard, lane, _epoch, batch, batch.Progress);
                return new ApplyResult(1, 0);
            }
        }
    }

    sealed class DirectTarget(SimShard shard, CommitFate fate, Func<int, ApplyBatch, CancellationToken, ApplyResult> apply) : ITarget
    {
        public string Name => $"s{shard.Number}";

        public ValueTask<ITargetLane> OpenLaneAsync(int lane, CancellationToken token) =>
            ValueTask.FromResult<ITargetLane>(new DirectLane(shard, fate, lane, apply));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class DirectLane(SimShard shard, CommitFate fate, int lane, Func<int, ApplyBatch, CancellationToken, ApplyResult> apply) : ITargetLane
    {
        public bool WantsSum => false;

        public ValueTask<RefusedRow?> FindRefusedAsync(ShardTransaction transaction, CancellationToken token) =>
            ValueTask.FromResult(SimRefusal.Find(fate, transaction));

        public ValueTask<ShardTransaction> ReadQuarantinedAsync(ShardTransaction returned, CancellationToken token) =>
            ValueTask.FromResult(SimRefusal.Read(shard, returned));

        public async ValueTask<ApplyResult> ApplyAsync(ApplyBatch batch, CancellationToken token)
        {
            await Task.Yield();
            return apply(lane, batch, token);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
