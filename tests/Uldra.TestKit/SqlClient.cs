using System.Diagnostics;

namespace Uldra.TestKit;

/// <summary>
/// Arranges and asserts through the server's own command-line client in a process of its own, over the Unix socket: what Uldra did is
/// never judged by Uldra's code. Values come in the client's batch form with its escapes undone; SQL NULL reads <c>NULL</c>, so select
/// <c>QUOTE(x)</c> or <c>HEX(x)</c> where that matters.
/// </summary>
public sealed class SqlClient
{
    // Often enough not to be waited for, and seldom enough to leave the machine to what is waited for.
    static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(5);

    readonly IReadOnlyList<string> _command;
    readonly string _socket;
    readonly string _user;
    readonly string? _database;

    internal SqlClient(ServerKind kind, string socket) : this(ServerPrograms.Client(kind), socket, "app", null)
    {
    }

    SqlClient(IReadOnlyList<string> command, string socket, string user, string? database)
    {
        _command = command;
        _socket = socket;
        _user = user;
        _database = database;
    }

    /// <summary>The same server with a default database.</summary>
    public SqlClient In(string database) => new(_command, _socket, _user, database);

    /// <summary>The same server as another account, whose password is its name.</summary>
    public SqlClient As(string user) => new(_command, _socket, user, _database);

    /// <summary>Runs statements separated by semicolons.</summary>
    /// <exception cref="SqlClientException">The first error, as the client printed it.</exception>
    public async Task ExecuteAsync(string sql) => await OutputAsync(sql);

    /// <summary>All rows of all results.</summary>
    public async Task<IReadOnlyList<string[]>> RowsAsync(string sql) => SqlText.Rows(await OutputAsync(sql));

    /// <summary>The first column of the first row, or null when there is no row.</summary>
    public async Task<string?> ScalarAsync(string sql) => (await RowsAsync(sql)).FirstOrDefault()?[0];

    public async Task<long> CountAsync(string sql) =>
        long.Parse(await ScalarAsync(sql) ?? throw new SqlClientException($"no row from: {sql}"));

    /// <summary>Asks again and again, in one session, until the first value is this one: true. False when it is not and nothing more comes.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="value">What to wait for.</param>
    /// <param name="isLast">Asked before the server is: nothing will change any more.</param>
    public async Task<bool> UntilAsync(string sql, string value, Func<bool>? isLast = null)
    {
        await using var session = OpenSession();
        while (true)
        {
            var last = isLast?.Invoke() == true;
            if ((await session.RunAsync(sql)).FirstOrDefault()?[0] == value)
                return true;
            if (last)
                return false;
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A session that stays open: transactions, locks, session variables.</summary>
    public SqlSession OpenSession() => new(StartInfo());

    async Task<string> OutputAsync(string sql)
    {
        var token = TestContext.Current.CancellationToken;
        using var process = Process.Start(StartInfo())!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await SendAsync(process, sql);
        await process.WaitForExitAsync(token);
        if (process.ExitCode != 0)
            throw new SqlClientException($"{(await error).TrimEnd()}{Environment.NewLine}{SqlText.Shortened(sql)}");
        return await output;
    }

    /// <summary>A client that could not log in closes its input; its own error then says why.</summary>
    static async Task SendAsync(Process process, string sql)
    {
        try
        {
            await process.StandardInput.WriteAsync(sql);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Its exit code and its standard error are read next.
        }
    }

    ProcessStartInfo StartInfo()
    {
        var startInfo = new ProcessStartInfo(_command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            .. _command.Skip(1), $"--socket={_socket}", $"--user={_user}", $"--password={_user}", "--batch", "--skip-column-names",
            "--unbuffered", "--default-character-set=utf8mb4", "--max-allowed-packet=1G", "--binary-mode",
        ];
        foreach (var argument in arguments)
            startInfo.ArgumentList.Add(argument);
        if (_database is not null)
            startInfo.ArgumentList.Add(_database);
        return startInfo;
    }
}
