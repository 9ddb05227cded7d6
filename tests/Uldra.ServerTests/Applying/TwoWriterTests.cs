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

    static readonly TestTable Plain = new("item", "id", "id INT", "revision BIGINT UNSIGNED");
    static readonly TestTable InColumn = Plain.Versioned("revision", TimeSpan.FromHours(1));
    static readonly TestTable Beside = Plain.VersionedBeside("revision", TimeSpan.FromHours(1));

    static LaneOptions Patient { get; } = Quick with { LockWaitSeconds = 30 };

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Newest_version_of_every_row_is_what_stays(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, Patient);
        await target.Store().EnsureTombstonesAsync(Token);
        await target.Sql.ExecuteAsync(InColumn.CreateSql() + ";"
            + string.Join(";", Enumerable.Range(Lasting, Keys - Lasting).Select(key => $"INSERT INTO item VALUES ({key},0,0)")));

        await RaceAsync(target, InColumn, Lasting, ApplicationAsync);

        Assert.Equal("0", await target.Sql.ScalarAsync("SELECT COUNT(*) FROM item WHERE _v<>revision"));
    }

    [Theory, Trait("kind", "long"), MemberData(nameof(Kinds))]
    public async Task Newest_version_stays_where_it_stands_beside_the_table_and_applications_insert_and_delete_too(ServerKind kind)
    {
        var target = await ClaimedAsync(servers, kind, Patient);
        await target.Store().EnsureVersionsAsync(Token);
        await target.Sql.ExecuteAsync(Beside.CreateSql());

        await RaceAsync(target, Beside, 0, ApplicationBesideAsync);
    }

    static async Task RaceAsync(TargetFixture target, TestTable table, int lasting, Func<TargetFixture, IEnumerable<Write>, Task> application)
    {
        var seed = Seed.Next();
        var random = new Random(seed);
        var writes = Enumerable.Range(1, VersionsMax).Select(version => Write.Random(random, version, lasting)).ToArray();
        var newest = writes.GroupBy(w => w.Key).Select(group => group.MaxBy(w => w.Version)!);
        random.Shuffle(writes);

        await Task.WhenAll(WriteAsync(target, table, "p", target.Epoch, writes.Where(w => w.Writer == 0)),
            SecondAsync(target, table, writes.Where(w => w.Writer == 1)), application(target, writes.Where(w => w.Writer == 2)));

        var expected = string.Join(" ", newest.Where(w => !w.IsDelete).OrderBy(w => w.Key).Select(w => $"{w.Key},{w.Version}"));
        var found = await target.RowsAsync("SELECT id,revision FROM item ORDER BY id");
        Assert.True(expected == found, $"seed {seed}:{Environment.NewLine}{expected}{Environment.NewLine}{found}");
    }

    static async Task SecondAsync(TargetFixture target, TestTable table, IEnumerable<Write> writes)
    {
        var epoch = await new TargetStore(target.Target, "q").ClaimAsync(1, Token);
        await WriteAsync(target, table, "q", epoch, writes);
    }

    static async Task WriteAsync(TargetFixture target, TestTable table, string pipeline, ulong epoch, IEnumerable<Write> writes)
    {
        await using var lane = await new MySqlTarget(target.Target, pipeline, epoch, Patient).OpenLaneAsync(0, Token);
        foreach (var chunk in writes.Chunk(25))
        {
            var builder = new BatchBuilder().Begin(1);
            foreach (var write in chunk)
                builder = write.IsDelete ? builder.Delete(table, write.Key, (ulong)write.Version) : builder.Put(table, write.Key, (ulong)write.Version);
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

    /// <summary>By the rule for versions beside the table: error 1242 says that something newer is there.</summary>
    static async Task ApplicationBesideAsync(TargetFixture target, IEnumerable<Write> writes)
    {
        foreach (var (_, key, version, isDelete) in writes)
        {
            var write = isDelete ? $"DELETE FROM item WHERE id={key}" : $"REPLACE INTO item VALUES ({key},{version})";
            var claim = SideVersionTests.Claim("item", $"{key}", version, isDelete ? "UTC_TIMESTAMP()+INTERVAL 1 HOUR" : "NULL");
            while (!await TryWriteAsync(target, $"BEGIN; {claim}; {write}; COMMIT"))
                Token.ThrowIfCancellationRequested();
        }
    }

    static async Task<bool> TryWriteAsync(TargetFixture target, string sql)
    {
        try
        {
            await target.Sql.ExecuteAsync(sql);
            return true;
        }
        catch (SqlClientException e) when (e.Message.Contains("ERROR 1242") || e.Message.Contains("ERROR 1213"))
        {
            return e.Message.Contains("ERROR 1242");
        }
    }

    sealed record Write(int Writer, int Key, int Version, bool IsDelete)
    {
        /// <param name="lasting">From here on rows are never deleted, and only these the application writes; 0: it does all that the pipelines do.</param>
        public static Write Random(Random random, int version, int lasting)
        {
            var writer = random.Next(3);
            var key = random.Next(writer == 2 ? lasting : 0, Keys);
            return new Write(writer, key, version, (lasting == 0 || key < lasting) && random.Next(3) == 0);
        }
    }
}
