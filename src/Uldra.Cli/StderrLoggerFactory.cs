using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Uldra.Cli;

/// <summary>One line per message on standard error. Nothing is buffered: the last line before a crash is the one that is needed.</summary>
sealed class StderrLoggerFactory(TextWriter output, LogLevel level, TimeProvider clock) : ILoggerFactory
{
    readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This logger writes to standard error only.");

    public void Dispose()
    {
    }

    void Write(LogLevel of, string message, Exception? exception)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            output.WriteLine($"{time} {NameOf(of)} {message}");
            if (exception is not null && of >= LogLevel.Error)
                output.WriteLine(exception);
        }
    }

    static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        _ => "error",
    };

    sealed class Writer(StderrLoggerFactory owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner.Level && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                owner.Write(logLevel, formatter(state, exception), exception);
        }
    }

    LogLevel Level { get; } = level;
}
