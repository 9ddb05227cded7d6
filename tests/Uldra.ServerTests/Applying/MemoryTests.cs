using System.Globalization;
using Uldra.TestKit;

namespace Uldra.ServerTests.Applying;

/// <summary>The peak of resident memory as the kernel counts it for the real program, with default limits.</summary>
public sealed class MemoryTests
{
    const int HugeRowBytes = 64 << 20;
    const int HugePackets = 256 << 20;

    static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(20);

    [Theory, Trait("kind", "long")]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task Transaction_of_five_million_rows_passes_within_300_MB(ServerKind kind) =>
        await PassAsync(ServerKind.MariaDb1011, kind, 300,
            "id BIGINT PRIMARY KEY, user_id INT NOT NULL, text VARCHAR(60) NOT NULL, UNIQUE (user_id, id)",
            "INSERT INTO big SELECT seq, seq % 5000, CONCAT('some text for the row number ', seq) FROM seq_1_to_5000000", "COUNT(*)",
            "--innodb-buffer-pool-size=1G");

    [Theory, Trait("kind", "long")]
    [InlineData(ServerKind.MariaDb1011)]
    [InlineData(ServerKind.MySql97)]
    public async Task Row_of_64_MB_passes_within_500_MB(ServerKind kind) =>
        await PassAsync(kind, kind, 500, "id INT PRIMARY KEY, content LONGBLOB",
            $"INSERT INTO big VALUES (1, REPEAT('it''s ', {HugeRowBytes / 5}))", "CONCAT(LENGTH(content), ' ', CRC32(content))",
            $"--max-allowed-packet={HugePackets}", "--innodb-buffer-pool-size=256M");

    /// <param name="kind">The source.</param>
    /// <param name="targetKind">The target.</param>
    /// <param name="limitMegabytes">The most that the program may take.</param>
    /// <param name="columns">Of the table.</param>
    /// <param name="transaction">One statement on the source.</param>
    /// <param name="sum">What must be the same on both sides.</param>
    /// <param name="arguments">For both servers.</param>
    static async Task PassAsync(
        ServerKind kind, ServerKind targetKind, int limitMegabytes, string columns, string transaction, string sum, params string[] arguments)
    {
        await using var source = await StartAsync(kind, arguments);
        await using var target = await StartAsync(targetKind, arguments);
        foreach (var server in new[] { source, target })
            await server.Sql.ExecuteAsync($"CREATE DATABASE huge; CREATE TABLE huge.big ({columns})");
        using var file = new PipelineFile(PipelineFile.Text("huge", source.Url(), "huge.*", target.Url(database: "huge"))
            .Replace("start: latest", "start: earliest", StringComparison.Ordinal).Replace("huge.*:", "huge.*: {}", StringComparison.Ordinal));
        await source.Sql.ExecuteAsync("USE huge; " + transaction);

        var log = Path.Combine(Path.GetDirectoryName(file.Path)!, "log");
        await using var uldra = await UldraProcess.StartAsync(log, new Dictionary<string, string>(), "run", file.Path, "--until-caught-up");
        var peak = await PeakMegabytesAsync(uldra);

        Assert.True(await uldra.Exited == 0, uldra.Log);
        Assert.Equal(await source.Sql.ScalarAsync($"SELECT {sum} FROM huge.big"), await target.Sql.ScalarAsync($"SELECT {sum} FROM huge.big"));
        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak} MB");
        Assert.InRange(peak, 1, limitMegabytes);
    }

    /// <summary>With logs that take so much at once: with the test kit's small ones the servers would need minutes.</summary>
    static Task<TestServer> StartAsync(ServerKind kind, string[] arguments) => TestServer.StartAsync(
        kind, [kind == ServerKind.MySql97 ? "--innodb-redo-log-capacity=1G" : "--innodb-log-file-size=1G", "--innodb-flush-log-at-trx-commit=2", .. arguments]);

    /// <summary>Asked until the process has ended: the last answer is at most one period old.</summary>
    static async Task<int> PeakMegabytesAsync(UldraProcess process)
    {
        var peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.Delay(SamplePeriod, TestContext.Current.CancellationToken);
        }
        return peak;
    }

    static int PeakOf(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return int.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
        }
        return 0;
    }
}
