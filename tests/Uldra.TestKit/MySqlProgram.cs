using Uldra.Cli.Demo.Servers;

namespace Uldra.TestKit;

/// <summary>MySQL unpacked with all its libraries into a private prefix.</summary>
sealed class MySqlProgram : ServerProgram
{
    const string Accounts = """
        CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED WITH caching_sha2_password BY 'app';
        GRANT ALL ON *.* TO 'app'@'%' WITH GRANT OPTION;
        CREATE USER IF NOT EXISTS 'repl'@'%' IDENTIFIED WITH caching_sha2_password BY 'repl';
        GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO 'repl'@'%';
        CREATE DATABASE IF NOT EXISTS test;

        """;

    static readonly TimeSpan TemplatePatience = TimeSpan.FromSeconds(120);
    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(10);

    readonly List<string> _common;

    MySqlProgram(string prefix, string programFile)
    {
        Command = [.. PrefixLoader.For(prefix), programFile];
        _common =
        [
            "--no-defaults", .. UserArgument(), $"--basedir={prefix}/usr", $"--lc-messages-dir={prefix}/usr/share/mysql",
            $"--character-sets-dir={prefix}/usr/share/mysql/charsets", $"--plugin-dir={prefix}/usr/lib/mysql/plugin",
            "--secure-file-priv=", "--skip-name-resolve", "--mysqlx=OFF", "--innodb-redo-log-capacity=8M",
        ];
        TemplateKey = KeyOf("mysql", programFile, Accounts);
    }

    public override IReadOnlyList<string> Command { get; }

    public override string TemplateKey { get; }

    /// <summary>Null when the prefix holds no server.</summary>
    public static MySqlProgram? FindInPrefix(string prefix) =>
        File.Exists($"{prefix}/usr/sbin/mysqld") ? new MySqlProgram(prefix, $"{prefix}/usr/sbin/mysqld") : null;

    public override IEnumerable<string> RunArguments(string directory, int port) =>
    [
        .. _common,
        // Not the shared /tmp: a MariaDB that starts there removes every #sql file.
        $"--datadir={directory}/data", $"--tmpdir={directory}", $"--port={port}", "--bind-address=127.0.0.1",
        $"--socket={directory}/s", $"--pid-file={directory}/pid", $"--server-id={port}",
        "--log-bin=bin", "--binlog-row-image=FULL", "--binlog-row-metadata=FULL", "--binlog-rows-query-log-events=ON",
        "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-replica-updates=ON",
        "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--innodb-buffer-pool-size=64M",
        "--max-connections=500", "--max-allowed-packet=64M", "--local-infile=ON",
    ];

    public override async Task MakeTemplateAsync(string directory, CancellationToken token)
    {
        var log = directory + ".log";
        var accounts = directory + ".sql";
        await File.WriteAllTextAsync(accounts, Accounts, token);
        string[] initialize =
        [
            .. _common, "--initialize-insecure", $"--datadir={directory}", $"--init-file={accounts}",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF", $"--log-error={log}", "--disable-log-bin",
        ];
        await using (var process = await ChildProcess.StartAsync([.. Command, .. initialize], log))
            await process.SucceedAsync("MySQL could not prepare a data directory", token);
        await BakeKeysAsync(directory, log, token);
        // Every copy must make an identity of its own.
        File.Delete(Path.Combine(directory, "auto.cnf"));
        File.Delete(accounts);
        File.Delete(log);
    }

    /// <summary>One start and stop puts the TLS and RSA keys and the undo tablespaces into the template: 1.3 s less per server.</summary>
    async Task BakeKeysAsync(string directory, string log, CancellationToken token)
    {
        var pidFile = directory + ".pid";
        File.Delete(pidFile);
        string[] run =
        [
            .. _common, $"--datadir={directory}", "--disable-log-bin", "--skip-networking", $"--socket={directory}.s",
            $"--pid-file={pidFile}", "--innodb-fast-shutdown=0", $"--log-error={log}",
        ];
        await using var process = await ChildProcess.StartAsync([.. Command, .. run], log);
        while (!File.Exists(pidFile) && !process.HasExited)
            await Task.Delay(PollPeriod, token);
        var code = await process.TerminateAsync(TemplatePatience);
        if (code != 0)
            throw new ServerStartException($"MySQL's first start failed (exit code {code}). {LogTail.Of(log)}");
    }
}
