namespace Uldra.Cli.Demo.Servers;

/// <summary>MariaDB: Debian's <c>mariadb-server-core</c>, without any service, or a private prefix.</summary>
sealed class MariaDbProgram : ServerProgram
{
    const string SystemProgram = "/usr/sbin/mariadbd";

    const string Accounts = """
        CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY 'app';
        GRANT ALL ON *.* TO 'app'@'%' WITH GRANT OPTION;
        CREATE USER IF NOT EXISTS 'repl'@'%' IDENTIFIED BY 'repl';
        GRANT REPLICATION SLAVE, REPLICATION CLIENT, BINLOG MONITOR, REPLICATION SLAVE ADMIN, SELECT ON *.* TO 'repl'@'%';
        CREATE DATABASE IF NOT EXISTS test;

        """;

    const string Ed25519Account = """
        CREATE USER IF NOT EXISTS 'ed'@'%' IDENTIFIED VIA ed25519 USING PASSWORD('ed');
        GRANT SELECT, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO 'ed'@'%';

        """;

    readonly string _shareDirectory;
    readonly List<string> _common = ["--no-defaults"];
    readonly string _accounts = Accounts;

    MariaDbProgram(IReadOnlyList<string> command, string programFile, string shareDirectory, string? prefix, string? ed25519)
    {
        Command = command;
        _shareDirectory = shareDirectory;
        if (prefix is not null)
            _common.AddRange(
                [$"--basedir={prefix}/usr", $"--lc-messages-dir={shareDirectory}", $"--character-sets-dir={shareDirectory}/charsets"]);
        if (ed25519 is not null)
        {
            _common.AddRange([$"--plugin-dir={Path.GetDirectoryName(ed25519)}", "--plugin-load-add=auth_ed25519"]);
            _accounts += Ed25519Account;
        }
        _common.AddRange([.. UserArgument(), "--skip-name-resolve", "--innodb-log-file-size=8M"]);
        TemplateKey = KeyOf("mariadb", programFile, _accounts);
    }

    public override IReadOnlyList<string> Command { get; }

    public override string TemplateKey { get; }

    /// <summary>Whether the plugin of <c>client_ed25519</c> is there; Debian ships it apart from the server's core.</summary>
    public bool HasEd25519 => _accounts.Length > Accounts.Length;

    /// <summary>The machine's own program, or null when the package is not installed.</summary>
    public static MariaDbProgram? FindOnSystem()
    {
        if (!File.Exists(SystemProgram) || ScriptsIn("/usr/share/mysql", "/usr/share/mariadb") is not { } share)
            return null;
        return new MariaDbProgram([SystemProgram], SystemProgram, share, prefix: null, Ed25519In("/usr/lib/mysql/plugin"));
    }

    /// <summary>A server unpacked with all its libraries below <paramref name="prefix"/>, or null when it is not there.</summary>
    public static MariaDbProgram? FindInPrefix(string prefix)
    {
        var program = $"{prefix}/usr/sbin/mariadbd";
        if (!File.Exists(program) || ScriptsIn($"{prefix}/usr/share/mysql", $"{prefix}/usr/share/mariadb") is not { } share)
            return null;
        return new MariaDbProgram(
            [.. PrefixLoader.For(prefix), program], program, share, prefix, Ed25519In($"{prefix}/usr/lib/mysql/plugin"));
    }

    public override IEnumerable<string> RunArguments(string directory, int port) =>
    [
        .. _common,
        // A server that starts removes every #sql file of its temporary directory, also those of a server that runs there.
        $"--datadir={directory}/data", $"--tmpdir={directory}", $"--port={port}", "--bind-address=127.0.0.1",
        $"--socket={directory}/s", $"--pid-file={directory}/pid", $"--server-id={port}",
        "--log-bin=bin", "--binlog-format=ROW", "--binlog-row-image=FULL", "--binlog-row-metadata=FULL",
        "--binlog-annotate-row-events=ON", "--log-slave-updates=ON", "--gtid-domain-id=0", "--gtid-strict-mode=ON",
        "--max-binlog-size=1G", "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--innodb-buffer-pool-size=64M",
        "--character-set-server=utf8mb4", "--max-connections=500", "--max-allowed-packet=64M",
    ];

    /// <summary>The bootstrap mode reads SQL from standard input; a statement ends with a semicolon at the end of a line.</summary>
    public override async Task MakeTemplateAsync(string directory, CancellationToken token)
    {
        Directory.CreateDirectory($"{directory}/mysql");
        Directory.CreateDirectory($"{directory}/test");
        var sql = Path.Combine(directory, "bootstrap.sql");
        await File.WriteAllTextAsync(sql, BootstrapSql(), token);
        string[] arguments =
        [
            .. _common, $"--datadir={directory}", $"--tmpdir={directory}/test", "--bootstrap", "--silent-startup", "--log-warnings=0",
            "--max-allowed-packet=8M", "--net-buffer-length=16K", "--innodb-flush-log-at-trx-commit=0",
        ];
        var log = directory + ".log";
        await using (var bootstrap = await ChildProcess.StartAsync([.. Command, .. arguments], log, input: sql))
            await bootstrap.SucceedAsync("MariaDB could not prepare a data directory", token);
        File.Delete(sql);
        File.Delete(log);
    }

    string BootstrapSql()
    {
        var name = File.Exists($"{_shareDirectory}/mariadb_system_tables.sql") ? "mariadb" : "mysql";
        string[] scripts =
        [
            $"{name}_system_tables.sql", $"{name}_performance_tables.sql", $"{name}_system_tables_data.sql",
            "fill_help_tables.sql", $"{name}_sys_schema.sql",
        ];
        var parts = scripts.Select(script => Path.Combine(_shareDirectory, script)).Where(File.Exists).Select(File.ReadAllText);
        return "create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n"
            + string.Concat(parts) + "FLUSH PRIVILEGES;\n" + _accounts;
    }

    static string? ScriptsIn(params string[] candidates) => candidates.FirstOrDefault(directory =>
        File.Exists($"{directory}/mysql_system_tables.sql") || File.Exists($"{directory}/mariadb_system_tables.sql"));

    static string? Ed25519In(string pluginDirectory) =>
        File.Exists($"{pluginDirectory}/auth_ed25519.so") ? $"{pluginDirectory}/auth_ed25519.so" : null;
}
