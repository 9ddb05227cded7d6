using Uldra.Model;
using Uldra.Applying;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.TestKit;

namespace Uldra.ServerTests.Applying;

/// <summary>A database as a target of pipeline "p", claimed, with lanes to open.</summary>
sealed class TargetFixture(TestDatabase database, LaneOptions options)
{
    public const string PipelineName = "p";

    public static LaneOptions Quick { get; } = new() { LockWaitSeconds = 1, KillWait = TimeSpan.FromSeconds(20), SilenceWait = TimeSpan.FromSeconds(3) };

    /// <summary>Every statement travels alone, so that fault points lie between them.</summary>
    public static LaneOptions OneByOne { get; } = Quick with { PacketBytes = 1 };

    public TestDatabase Database => database;

    public SqlClient Sql => database.Sql;

    public ulong Epoch { get; private set; }

    public TargetOptions Target { get; } = new() { Name = "s0", Connection = database.Options };

    public TargetStore Store(FaultPoints? faults = null) => new(Target, PipelineName, options, faults);

    public static async Task<TargetFixture> ClaimedAsync(SharedServers servers, ServerKind kind, LaneOptions? options = null) =>
        await ClaimedAsync(await servers.CreateDatabaseAsync(kind), options);

    public static async Task<TargetFixture> ClaimedAsync(TestDatabase database, LaneOptions? options = null)
    {
        var target = new TargetFixture(database, options ?? Quick);
        await target.Store().EnsureTablesAsync(Token);
        target.Epoch = await target.Store().ClaimAsync(1, Token);
        return target;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask<ITargetLane> OpenLaneAsync(int lane = 0, FaultPoints? faults = null, ulong? epoch = null) =>
        new MySqlTarget(Target, PipelineName, epoch ?? Epoch, options, faults).OpenLaneAsync(lane, Token);

    public static ApplyBatch Batch(BatchBuilder builder, long watermark = 0, long max = 1, string applied = "0-1-1") =>
        new(builder.Build(), new ProgressRecord(applied, "", "bin.000001", 4, 1000, watermark, watermark, max));

    /// <summary>Returns when a session of the server waits for a row lock, or <paramref name="waiter"/> is over. The server's table of transactions
    /// does not do: it is not refreshed as long as somebody asks every few milliseconds.</summary>
    public Task LockWaitAsync(Task? waiter = null)
    {
        var schema = database.Server.Family == ServerFamily.MySql ? "performance_schema" : "information_schema";
        return Sql.UntilAsync($"SELECT variable_value > 0 FROM {schema}.global_status WHERE variable_name = 'Innodb_row_lock_current_waits'", "1",
            () => waiter?.IsCompleted == true);
    }

    public async Task<string> RowsAsync(string sql) =>
        string.Join(" ", (await Sql.RowsAsync(sql)).Select(row => string.Join(",", row)));
}
