using System.Globalization;
using Uldra.MySql.Positions;
using Uldra.TestKit;

namespace Uldra.ServerTests.Binlog;

/// <summary>GTID sets against the servers' own functions.</summary>
public sealed class GtidSetTests(SharedServers servers, ITestOutputHelper output)
{
    const int Pairs = 300;

    static readonly string[] Streams =
    [
        "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "AAAAAAAA-aaaa-AAAA-aaaa-aaaaaaaaaaab", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:tag_a",
        "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:_b", "00000000-0000-0000-0000-000000000001:Tag_A",
    ];

    [Fact]
    public async Task Union_difference_and_subset_are_those_of_the_server()
    {
        var server = await servers.GetAsync(ServerKind.MySql97);
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, Pairs).Select(_ => (A: Text(random), B: Text(random))).ToList();
        var sql = pairs.Select(p =>
            $"SELECT REPLACE(GTID_SUBTRACT('{p.A}', ''), '\\n', ''), REPLACE(GTID_SUBTRACT('{p.A},{p.B}', ''), '\\n', ''), "
            + $"REPLACE(GTID_SUBTRACT('{p.A}', '{p.B}'), '\\n', ''), GTID_SUBSET('{p.B}', '{p.A}')");
        var answers = await server.Sql.RowsAsync(string.Join(";\n", sql));
        for (var i = 0; i < Pairs; i++)
        {
            var (a, b) = (Parse(pairs[i].A), Parse(pairs[i].B));
            var union = a.Clone();
            union.UnionWith(b);
            var rest = a.Clone();
            rest.ExceptWith(b);
            string[] ours = [a.ToString(), union.ToString(), rest.ToString(), a.Covers(b) ? "1" : "0"];
            Assert.Equal(answers[i], ours);
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MariaDb118)]
    public async Task The_position_behind_each_transaction_is_that_of_the_server(ServerKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--server-id=1");
        var random = new Random(7);
        var sql = Enumerable.Range(1, 60).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"SET gtid_domain_id = {random.Next(3) * 7}, server_id = {random.Next(1, 4)}; INSERT INTO w.t VALUES ({i})"));
        await server.Sql.ExecuteAsync($"CREATE DATABASE w; CREATE TABLE w.t (id INT PRIMARY KEY) ENGINE=InnoDB; {string.Join(';', sql)}");
        var scan = await LogScan.FromAsync(server, new LogPosition(new TransactionSet(PositionKind.MariaDbGtid), "", 0));
        var commits = scan.Of(Uldra.MySql.Binlog.BinlogItem.Commit).ToList();
        Assert.Equal(62, commits.Count);
        var asked = await server.Sql.RowsAsync(string.Join(';', commits.Select(c => $"SELECT BINLOG_GTID_POS('{c.File}', {c.EndOffset})")));
        var applied = new TransactionSet(PositionKind.MariaDbGtid);
        for (var i = 0; i < commits.Count; i++)
        {
            applied.AddThrough(commits[i].Transaction.Id);
            Assert.Equal(Sorted(asked[i][0]), Sorted(applied.ToGtidPosition()));
        }
    }

    static TransactionSet Parse(string text) => TransactionSet.Parse(PositionKind.MySqlGtid, text);

    /// <summary>The server does not order the domains.</summary>
    static IEnumerable<string> Sorted(string position) => position.Split(',').Order(StringComparer.Ordinal);

    static string Text(Random random)
    {
        var parts = new List<string>();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var part = Streams[random.Next(Streams.Length)];
            for (var intervals = random.Next(1, 20); intervals > 0; intervals--)
            {
                var from = random.Next(20) == 0 ? long.MaxValue - 1 - random.Next(5) : random.Next(1, 100);
                part += $"{Space(random)}:{Space(random)}{from}";
                if (random.Next(2) == 0)
                    part += $"{Space(random)}-{Space(random)}{from + Math.Min(random.Next(10), long.MaxValue - 1 - from)}";
            }
            parts.Add(part);
        }
        return string.Join($"{Space(random)},{Space(random)}", parts);
    }

    static string Space(Random random) => random.Next(4) == 0 ? new string(' ', random.Next(1, 3)) : "";
}
