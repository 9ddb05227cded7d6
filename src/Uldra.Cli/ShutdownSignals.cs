using System.Runtime.InteropServices;

namespace Uldra.Cli;

/// <summary>
/// SIGINT and SIGTERM as a wish to drain: finish and save what is on the way, then end. A second signal ends the process at once, which
/// is safe: nothing depends on a clean end.
/// </summary>
sealed class ShutdownSignals : IDisposable
{
    readonly CancellationTokenSource _drain = new();
    readonly PosixSignalRegistration[] _registrations;

    public ShutdownSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Drain => _drain.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _drain.Dispose();
    }

    void OnSignal(PosixSignalContext context)
    {
        if (_drain.IsCancellationRequested)
            return;
        context.Cancel = true;
        _drain.Cancel();
    }
}
