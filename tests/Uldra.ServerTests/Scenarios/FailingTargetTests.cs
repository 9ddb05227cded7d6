using Uldra.ServerTests.Kills;
using Uldra.TestKit;

namespace Uldra.ServerTests.Scenarios;

/// <summary>Targets that misbehave while traffic flows: it is tried again and visible, the other shard goes on, nothing is lost or doubled.</summary>
public sealed class FailingTargetTests(SharedServers shared)
{
    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Theory, Trait("kind", "long"), MemberData(nameof(Kinds))]
    public async Task Deadlocks_with_an_application(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        while (!target.Process.Log.Contains("target-conflict"))
        {
            try
            {
                await target.Sql.ExecuteAsync(CrossSql);
            }
            catch (SqlClientException)
            {
                // This side was the one that was given up.
            }
        }

        await target.AssertWholeAsync();
    }

    /// <summary>From the newest row down: the other way round than traffic touches them.</summary>
    const string CrossSql = """
        SET innodb_lock_wait_timeout = 1;
        SELECT MAX(id) INTO @n FROM item;
        BEGIN;
        UPDATE IGNORE item SET pad = pad WHERE id = @n;
        UPDATE IGNORE item SET pad = pad WHERE id BETWEEN @n / 2 AND @n + 5;
        DO SLEEP(0.05);
        COMMIT;
        """;

    [Theory, Trait("kind", "long"), MemberData(nameof(Kinds))]
    public async Task Row_that_an_application_holds_for_long(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        await using (var session = target.Sql.OpenSession())
        {
            await session.RunAsync("BEGIN; SELECT * FROM item FOR UPDATE");
            await target.Process.WaitForLogAsync("target-conflict");
            await target.ArrivesAsync(1);
            await session.RunAsync("COMMIT");
        }

        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Connections_killed_at_random(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        var seed = Seed.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kills = 0; kills < 20;)
        {
            var lanes = await target.Sql.RowsAsync("SELECT connection_id FROM _uldra_lane");
            try
            {
                await target.Sql.ExecuteAsync($"KILL {lanes[random.Next(lanes.Count)][0]}");
                kills++;
            }
            catch (SqlClientException)
            {
                // Its lane has not connected again yet.
            }
        }

        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    [Theory, Trait("kind", "long")]
    [InlineData(ServerKind.MariaDb1011, false), InlineData(ServerKind.MariaDb1011, true)]
    [InlineData(ServerKind.MySql97, false), InlineData(ServerKind.MySql97, true)]
    public async Task Restart_of_the_server(ServerKind kind, bool isKilled)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        await (isKilled ? target.Server.KillAsync() : target.Server.StopAsync());
        await target.Process.WaitForLogAsync("trying again");
        await target.ArrivesAsync(1);
        await target.Server.RestartAsync();
        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Read_only_during_a_failover(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind, "plain");
        var setting = kind == ServerKind.MySql97 ? "super_read_only" : "read_only";
        await target.Server.Sql.ExecuteAsync($"SET GLOBAL {setting} = 1");
        await target.Process.WaitForLogAsync("target-not-ready");
        await target.ArrivesAsync(1);
        await target.Server.Sql.ExecuteAsync($"SET GLOBAL {setting} = 0; SET GLOBAL read_only = 0");
        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    /// <summary>What a backup does: writes and commits stand still, some of them behind the fence.</summary>
    [Theory, Trait("kind", "long"), MemberData(nameof(Kinds))]
    public async Task Global_read_lock(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        await using (var session = target.Sql.OpenSession())
        {
            await session.RunAsync("FLUSH TABLES WITH READ LOCK");
            await target.Process.WaitForLogAsync("trying again");
            await target.ArrivesAsync(1);
        }

        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Server_that_answers_nothing_for_a_while(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        target.Freeze();
        for (var i = 0; i < 20; i++)
            await target.ArrivesAsync(1);
        target.Thaw();
        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    /// <summary>MySQL's undo lies elsewhere, so that the table can still be dropped.</summary>
    [Fact, Trait("kind", "long")]
    public async Task Table_space_that_is_full()
    {
        await using var target = await FailingTarget.StartAsync(shared, ServerKind.MySql97,
            options: ["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M;ibdata2:8M:autoextend:max:64M"]);
        await target.Sql.ExecuteAsync("CREATE TABLE filler (id INT AUTO_INCREMENT PRIMARY KEY, pad LONGBLOB)");
        await FillAsync(target);
        await target.Process.WaitForLogAsync("target-storage");
        await target.ArrivesAsync(1);
        await target.Sql.ExecuteAsync("DROP TABLE filler");
        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    /// <summary>A disk that is full cannot be had everywhere: a trigger gives the server's errors.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Disk_that_is_full(ServerKind kind)
    {
        await using var target = await FailingTarget.StartAsync(shared, kind);
        await target.Sql.ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON item FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021");
        await target.Process.WaitForLogAsync("target-storage");
        await target.ArrivesAsync(1);
        await target.Sql.ExecuteAsync("DROP TRIGGER full");
        await target.ArrivesAsync(0);
        await target.AssertWholeAsync();
    }

    static async Task FillAsync(FailingTarget target)
    {
        for (var bytes = 1 << 20; bytes >= 1 << 12; bytes /= 4)
        {
            try
            {
                while (!target.Process.Log.Contains("target-storage"))
                    await target.Sql.ExecuteAsync($"INSERT INTO filler (pad) VALUES (REPEAT('x', {bytes}))");
            }
            catch (SqlClientException)
            {
                // Full for this size.
            }
        }
    }
}
