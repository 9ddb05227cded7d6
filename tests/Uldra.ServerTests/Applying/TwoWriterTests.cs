using Uldra.Applying;
using Uldra.ServerTests.Kills;
using Uldra.TestKit;
using static Uldra.ServerTests.Applying.TargetFixture;

namespace Uldra.ServerTests.Applying;

/// <summary>
/// Two pipelines and an application write the same rows at once, each in its own order: what is left of a row is its newest version,
/// and that is nothing where the newest was a delete.
/// </summary>
public sealed class TwoWriterTests(SharedServers servers)
{
    const int Keys = 40;
    const int VersionsMax = 1500;

    /// <summary>From here on rows are never deleted, and the application writes them too: it must not bring back what is gone.</summary>
    const int Lasting = 20;

    static readonly TestTable Row = new TestTable("item", "id", "id INT", "revision BIGINT UNSIGNED").Versioned("revision", TimeSpan.FromHours(1));

    static LaneOptions Patient { get; } = Quick with { LockWaitSeconds = 30 };

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Newest_version_of_every_row_is_what_stays(ServerKind kind)
    {
        var seed = Seed.Next();
        var random = new Random(seed);
        var target = await ClaimedAsync(servers, kind, Patient);
        await target.Store().EnsureTombstonesAsync(Token);
        await target.Sql.ExecuteAsync(Row.CreateSql() + ";"
            + string.Join(";", Enumerable.Range(Lasting, Keys - Lasting).Select(key => $"INSERT INTO item VALUES ({key},0,0)")));
        var writes = Enumerable.Range(1, VersionsMax).Select(version => Write.Random(random, version)).ToArray();
        var newest = writes.GroupBy(w => w.Key).Select(group => group.MaxBy(w => w.Version)!);
        random.Shuffle(writes);

        await Task.WhenAll(WriteAsync(target, "p", target.Epoch, writes.Where(w => w.Writer == 0)),
            SecondAsync(target, writes.Where(w => w.Writer == 1)), ApplicationAsync(target, writes.Where(w => w.Writer == 2)));

        var expected = string.Join(" ", newest.Where(w => !w.IsDelete).OrderBy(w => w.Key).Select(w => $"{w.Key},{w.Version},{w.Version}"));
        var found = await target.RowsAsync("SELECT id,revision,_v FROM item ORDER BY id");
        Assert.True(expected == found, $"seed {seed}:{Environment.NewLine}{expected}{Environment.NewLine}{found}");
    }

    async Task SecondAsync(TargetFixture target, IEnumerable<Write> writes)
    {
        var epoch = await new TargetStore(target.Target, "q").ClaimAsync(1, Token);
        await WriteAsync(target, "q", epoch, writes);
    }

    static async Task WriteAsync(TargetFixture target, string pipeline, ulong epoch, IEnumerable<Write> writes)
    {
        await using var lane = await new MySqlTarget(target.Target, pipeline, epoch, Patient).OpenLaneAsync(0, Token);
        foreach (var chunk in writes.Chunk(25))
        {
            var builder = new BatchBuilder().Begin(1);
            foreach (var write in chunk)
                builder = write.IsDelete ? builder.Delete(Row, write.Key, (ulong)write.Version) : builder.Put(Row, write.Key, (ulong)write.Version);
            while (!await TryApplyAsync(lane, Batch(builder)))
                Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>False when the two deadlocked: the lane's caller tries again.</summary>
    static async Task<bool> TryApplyAsync(ITargetLane lane, ApplyBatch batch)
    {
        try
        {
            await lane.ApplyAsync(batch, Token);
            return true;
        }
        catch (TargetException e) when (e.Kind == TargetFailureKind.Conflict)
        {
            return false;
        }
    }

    /// <summary>By the rule of operating.md.</summary>
    static async Task ApplicationAsync(TargetFixture target, IEnumerable<Write> writes)
    {
        await using var session = target.Sql.OpenSession();
        foreach (var (_, key, version, _) in writes)
            await session.RunAsync($"UPDATE item SET revision={version},_v={version} WHERE id={key} AND _v<={version}");
    }

    sealed record Write(int Writer, int Key, int Version, bool IsDelete)
    {
        public static Write Random(Random random, int version)
        {
            var writer = random.Next(3);
            var key = random.Next(writer == 2 ? Lasting : 0, Keys);
            return new Write(writer, key, version, key < Lasting && random.Next(3) == 0);
        }
    }
}
