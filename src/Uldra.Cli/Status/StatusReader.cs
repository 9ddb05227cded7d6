using System.Text.Json;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.Pipeline;

namespace Uldra.Cli.Status;

/// <summary>Puts a pipeline's status together from its targets alone, and how far behind it is from the source where that answers.</summary>
sealed class StatusReader(PipelineOptions options, TimeProvider clock)
{
    sealed record Seen(TargetOptions Target, StoredTarget? Stored, AppliedProgress? Progress, TargetException? Error)
    {
        public IReadOnlyList<StoredEntry> Quarantine { get; init; } = [];
    }

    public async Task<PipelineStatus> ReadAsync(CancellationToken token)
    {
        var (view, error) = await OpenSourceAsync(token);
        var seen = await Task.WhenAll(options.Targets.Select((t, shard) => SeeAsync(t, shard, token)));
        var targets = new List<TargetStatus>();
        foreach (var one in seen)
            targets.Add(Describe(one, view is null || one.Progress is null ? LagStatus.Unknown : await LagAsync(view, one.Progress, token)));
        var blocked = BlockedOf(seen, targets);
        return new PipelineStatus(options.Name, StateOf(targets, blocked.Count > 0), new SourceStatus(view?.End, error), Worst(targets), targets,
            TablesOf(seen))
        {
            Blocked = blocked,
        };
    }

    /// <summary>The note is the same on every target; one of them is enough.</summary>
    List<BlockedRow> BlockedOf(IEnumerable<Seen> seen, IEnumerable<TargetStatus> targets) =>
    [
        .. RefusedRows.Of(seen.SelectMany(s => s.Quarantine).Select(q => q.Entry), [.. options.Targets.Select(t => t.Name)]),
        .. targets.Select(t => StopNote.Parse(t.Stopped)).FirstOrDefault(n => n is not null)?.Blocked ?? [],
    ];

    async Task<(SourceView? View, string? Error)> OpenSourceAsync(CancellationToken token)
    {
        try
        {
            return (await SourceView.OpenAsync(options, clock, token), null);
        }
        catch (Exception e) when (e is MySqlException or MySqlProtocolException or ProblemException)
        {
            return (null, e.Message);
        }
    }

    // The log may be purged behind a target, or the source go away in between: then the lag is not known.
    static async Task<LagStatus> LagAsync(SourceView view, AppliedProgress progress, CancellationToken token)
    {
        try
        {
            return await view.LagOfAsync(progress, token);
        }
        catch (MySqlException)
        {
            return LagStatus.Unknown;
        }
    }

    async Task<Seen> SeeAsync(TargetOptions target, int shard, CancellationToken token)
    {
        try
        {
            var stored = await new TargetStore(target, options.Name).ReadAsync(token);
            return new Seen(target, stored, stored is null ? null : AppliedProgress.Of(stored), null)
            {
                Quarantine = await new QuarantineStore(target, options.Name).ReadAsync(shard, token),
            };
        }
        catch (TargetException e)
        {
            return new Seen(target, null, null, e);
        }
    }

    static TargetStatus Describe(Seen seen, LagStatus lag)
    {
        var alive = seen.Stored?.Lanes.Count(l => l.Alive) ?? 0;
        var stopped = seen.Stored?.Pipeline.Stopped;
        var state = seen.Error is not null ? "unreachable"
            : seen.Stored is null ? "unknown"
            : alive > 0 ? "ok"
            : IsStopped(stopped) ? "stopped"
            : "not_running";
        return new TargetStatus(seen.Target.Name, state, seen.Progress?.Applied.ToString(), seen.Stored?.Pipeline.Epoch, lag, alive, stopped,
            seen.Error?.Id, seen.Error?.Message);
    }

    static bool IsStopped(string? note) => note is not null && StopNote.Parse(note) is not { StopsNothing: true };

    /// <summary>Running when any lane is connected: a pipeline has lanes on all targets or on none, give or take a reconnect.</summary>
    static string StateOf(List<TargetStatus> targets, bool isBlocked)
    {
        var isRunning = targets.Exists(t => t.LanesAlive > 0);
        if (isBlocked || targets.Exists(t => IsStopped(t.Stopped)))
            return isRunning ? "blocked" : "stopped";
        return isRunning ? "streaming" : "not_running";
    }

    static LagStatus Worst(List<TargetStatus> targets) => new(
        Max(targets.Select(t => t.Lag.Seconds)), Max(targets.Select(t => t.Lag.Bytes)), Max(targets.Select(t => t.Lag.Transactions)));

    // One target whose lag is not known makes the whole not known: a smaller number would be a lie.
    static T? Max<T>(IEnumerable<T?> values) where T : struct, IComparable<T>
    {
        T? max = null;
        foreach (var value in values)
        {
            if (value is null)
                return null;
            if (max is null || value.Value.CompareTo(max.Value) > 0)
                max = value;
        }
        return max;
    }

    /// <summary>The tables the pipeline was set up for, as its targets know them.</summary>
    static List<string> TablesOf(IEnumerable<Seen> seen)
    {
        var fingerprint = seen.Select(s => s.Stored?.Pipeline.Setup?.Fingerprint).FirstOrDefault(f => !string.IsNullOrEmpty(f));
        if (fingerprint is null)
            return [];
        using var json = JsonDocument.Parse(fingerprint);
        return json.RootElement.ValueKind == JsonValueKind.Object ? [.. json.RootElement.EnumerateObject().Select(p => p.Name)] : [];
    }
}
