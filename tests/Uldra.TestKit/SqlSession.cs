using System.Diagnostics;

namespace Uldra.TestKit;

/// <summary>One open session of the command-line client. Commands run one at a time, in order.</summary>
public sealed class SqlSession : IAsyncDisposable
{
    const string Marker = "-- end of answer --";

    readonly Process _process;
    readonly Task<string> _error;

    internal SqlSession(ProcessStartInfo startInfo)
    {
        _process = Process.Start(startInfo)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs statements and returns their rows once the server has answered all of them.</summary>
    /// <exception cref="SqlClientException">The first error; the session is over then.</exception>
    public async Task<IReadOnlyList<string[]>> RunAsync(string sql)
    {
        var token = TestContext.Current.CancellationToken;
        await _process.StandardInput.WriteAsync($"{sql}\n;SELECT '{Marker}';\n".AsMemory(), token);
        await _process.StandardInput.FlushAsync(token);
        var rows = new List<string[]>();
        while (await _process.StandardOutput.ReadLineAsync(token) is { } line)
        {
            if (line == Marker)
                return rows;
            rows.Add(SqlText.Row(line));
        }
        throw new SqlClientException((await _error).TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
