using System.Diagnostics;
using Uldra.TestKit;

namespace Uldra.ServerTests.Detaching;

/// <summary>Three shards, the second behind a proxy, little memory, and traffic in which rows move all the time.</summary>
sealed class DetachRun : IAsyncDisposable
{
    const int Shards = 3;
    const string Table = "account (id BIGINT NOT NULL PRIMARY KEY, user_id INT NOT NULL, note VARCHAR(2000) NOT NULL)";

    readonly TestDatabase _source;
    readonly TestDatabase[] _targets;
    readonly PipelineFile _file;
    readonly string _log;
    int _rows;
    int _marker = 1_000_000;

    DetachRun(TestDatabase source, TestDatabase[] targets, TcpProxy proxy, string memory)
    {
        _source = source;
        _targets = targets;
        Proxy = proxy;
        var slow = targets[1].Url.Replace($":{targets[1].Server.Port}/", $":{Proxy.Port}/", StringComparison.Ordinal);
        _file = new PipelineFile(PipelineFile.Text($"d_{source.Name}", source.Server.Url(), $"{source.Name}.account", targets[0].Url, slow, targets[2].Url)
            + $"    shard: {{ by: crc32, column: user_id }}\nlimits: {{ memory: {memory} }}\n");
        _log = Path.Combine(Path.GetDirectoryName(_file.Path)!, "log");
    }

    public TcpProxy Proxy { get; }

    public static async Task<DetachRun> StartAsync(SharedServers servers, ServerKind kind, string memory = "16MB")
    {
        var source = await servers.CreateDatabaseAsync(ServerKind.MariaDb1011);
        var targets = new TestDatabase[Shards];
        for (var i = 0; i < Shards; i++)
            targets[i] = await servers.CreateDatabaseAsync(kind);
        foreach (var database in targets.Append(source))
            await database.Sql.ExecuteAsync($"CREATE TABLE {Table}");
        var proxy = await TcpProxy.StartAsync(targets[1].Server.Port, TestContext.Current.CancellationToken);
        return new DetachRun(source, targets, proxy, memory);
    }

    public Task<UldraProcess> RunAsync(params string[] options) => RunAsync([], options);

    public async Task<UldraProcess> RunAsync(Dictionary<string, string> environment, params string[] options)
    {
        var process = await UldraProcess.StartAsync(_log, environment, ["run", _file.Path, .. options]);
        await process.WaitForLogAsync("Connected to the source");
        return process;
    }

    /// <summary>About so many megabytes of log: rows come, move between shards, and go.</summary>
    public async Task WriteAsync(int megabytes)
    {
        for (var i = 0; i < megabytes * 10; i++)
        {
            await _source.Sql.ExecuteAsync(
                $"INSERT INTO account SELECT {_rows}+seq, seq, RPAD('x',1000,seq) FROM seq_1_to_100;"
                + $"UPDATE account SET user_id=user_id+1 WHERE id BETWEEN {_rows - 100} AND {_rows} AND id%5=0;"
                + $"UPDATE account SET note=CONCAT(note,'!') WHERE id BETWEEN {_rows - 50} AND {_rows} AND id%3=0;"
                + $"DELETE FROM account WHERE id BETWEEN {_rows - 300} AND {_rows - 200} AND id%7=0");
            _rows += 100;
        }
    }

    /// <summary>A thousand transactions a second, one in six of which moves a row, if chance will have it, and one in six deletes one. Returns how
    /// many there were.</summary>
    public async Task<long> WriteSteadilyAsync(TimeSpan duration)
    {
        const int PerTick = 100;
        var tick = TimeSpan.FromMilliseconds(100);
        await using var session = _source.Sql.OpenSession();
        var began = Stopwatch.GetTimestamp();
        var transactions = 0L;
        for (var due = tick; due < duration; due += tick, transactions += PerTick)
        {
            await session.RunAsync(string.Join(';', Enumerable.Range(0, PerTick).Select(i => i % 3 > 0 || _rows < PerTick
                ? $"INSERT INTO account VALUES ({++_rows}, {_rows % 1000}, RPAD('x',100,'y'))"
                : i % 2 == 0 ? $"UPDATE account SET user_id=user_id+1 WHERE id={_rows - 50}" : $"DELETE FROM account WHERE id={_rows - 90}")));
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early, TestContext.Current.CancellationToken);
        }

        return transactions;
    }

    /// <summary>Writes one more row and waits until it is on its shard.</summary>
    public async Task SeeOnAsync(UldraProcess process, int shard)
    {
        await _source.Sql.ExecuteAsync(
            $"INSERT INTO account SELECT {++_marker}, seq, 'marker' FROM seq_1_to_1000 WHERE CRC32(seq)%{Shards}={shard} LIMIT 1");
        await process.WaitForAsync(_targets[shard].Sql, $"SELECT COUNT(*) FROM account WHERE id={_marker}", "1");
    }

    /// <summary>Writes a row of the first shard, waits until it is there, and so on: how long the longest took, until it is told to stop.</summary>
    public async Task<TimeSpan> WitnessAsync(CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        for (var id = 2_000_000; !stop.IsCancellationRequested; id++)
        {
            var written = Stopwatch.GetTimestamp();
            await _source.Sql.ExecuteAsync($"INSERT INTO account SELECT {id}, seq, 'witness' FROM seq_1_to_1000 WHERE CRC32(seq)%{Shards}=0 LIMIT 1");
            while (await _targets[0].Sql.ScalarAsync($"SELECT COUNT(*) FROM account WHERE id={id}") != "1")
            {
            }
            longest = Stopwatch.GetElapsedTime(written) > longest ? Stopwatch.GetElapsedTime(written) : longest;
        }

        return longest;
    }

    public async Task AssertEqualAsync()
    {
        const string Sum = "SELECT CONCAT(COUNT(*),' ',COALESCE(SUM(CRC32(CONCAT_WS('#',id,user_id,note))),0)) FROM account";
        for (var i = 0; i < Shards; i++)
            Assert.Equal(
                await _source.Sql.ScalarAsync($"{Sum} WHERE CRC32(user_id)%{Shards}={i}"),
                await _targets[i].Sql.ScalarAsync(Sum));
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _file.Dispose();
    }
}
