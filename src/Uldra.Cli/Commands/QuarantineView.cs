using System.Globalization;
using System.Text.Json;
using Uldra.Applying;
using Uldra.Checking;
using Uldra.Configuration;
using Uldra.Model;

namespace Uldra.Cli.Commands;

/// <summary>The quarantines of all targets at one moment, for people and for scripts.</summary>
sealed class QuarantineView
{
    readonly IReadOnlyList<string> _targets;
    readonly IReadOnlyList<StoredEntry> _entries;
    readonly Dictionary<ulong, ulong> _roots;
    readonly Dictionary<ulong, int> _behind;

    /// <param name="all">Of all targets: what an entry waits behind may be on another one.</param>
    QuarantineView(IReadOnlyList<string> targets, List<StoredEntry> all, int shard, bool isRunning)
    {
        _targets = targets;
        _roots = QuarantineOrder.Roots(all.Where(s => s.Entry.State != QuarantineState.Skipped).OrderBy(s => s.Entry.Number).Select(s => s.Entry));
        _behind = _roots.Values.CountBy(root => root).ToDictionary();
        _entries = [.. all.Where(s => shard < 0 || s.Entry.Shard == shard).OrderBy(s => s.Entry.Number)];
        IsRunning = isRunning;
    }

    public bool IsRunning { get; }

    /// <param name="target">The name of the only one to show; null for all.</param>
    public static async Task<QuarantineView> ReadAsync(PipelineOptions options, string? target, CancellationToken token)
    {
        var names = options.Targets.Select(t => t.Name).ToList();
        var shard = target is null ? -1 : names.IndexOf(target);
        if (target is not null && shard < 0)
            throw Usage($"There is no target '{target}'.", $"Targets: {string.Join(", ", names)}.");
        var all = new List<StoredEntry>();
        var running = false;
        for (var i = 0; i < names.Count; i++)
        {
            all.AddRange(await new QuarantineStore(options.Targets[i], options.Name).ReadAsync(i, token));
            var stored = await new TargetStore(options.Targets[i], options.Name).ReadAsync(token);
            running |= stored?.Lanes.Any(l => l.Alive) == true;
        }

        return new QuarantineView(names, all, shard, running);
    }

    /// <summary>The entries that a decision is about. Those that only wait are tried again by themselves, with what they wait behind.</summary>
    public IReadOnlyList<StoredEntry> Choose(ulong[] ids, bool all, QuarantineDecision decision)
    {
        if (all == ids.Length > 0)
            throw Usage("Say which entries: --id N, or --all for every refused one.", "See `uldra quarantine list`.");
        if (all)
            return [.. _entries.Where(s => s.Entry.State == QuarantineState.Refused)];
        return [.. ids.Distinct().Select(id => Chosen(id, decision))];
    }

    public void Write(TextWriter output)
    {
        foreach (var (entry, decision, by, decided) in _entries)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"#{entry.Number} {_targets[entry.Shard]} {StateText(entry)}: {entry.Tables}, transaction {entry.Marks.Id}"
                + $"{(entry.Marks.IsTail ? ", tail" : "")}{(entry.IsPartial ? ", refused rows only (breaks promise 3)" : "")}, "
                + $"{entry.Rows} rows, since {entry.Since:u}"));
            if (entry.Refusal is { } refusal)
                output.WriteLine($"  {refusal.Table} {refusal.Key}, tried {refusal.Tries} times: {refusal.Error} ({refusal.ErrorId})");
            if (by is not null)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {(decision is { } d ? $"to {d}".ToLowerInvariant() : "decided")} by {by}, {decided:u}"));
        }

        var waiting = _entries.Where(s => s.Entry.State != QuarantineState.Skipped).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{waiting.Count(s => s.Entry.State == QuarantineState.Refused)} refused, "
            + $"{waiting.Count(s => s.Entry.State == QuarantineState.Behind)} behind them, {waiting.Sum(s => s.Entry.Rows)} rows"));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var entry in _entries)
            Write(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, StoredEntry stored)
    {
        var entry = stored.Entry;
        json.WriteStartObject();
        json.WriteNumber("id"u8, entry.Number);
        json.WriteString("target"u8, _targets[entry.Shard]);
        json.WriteString("state"u8, QuarantineReader.TextOf(entry.State));
        json.WriteString("tables"u8, entry.Tables);
        json.WriteString("transaction"u8, entry.Marks.Id.ToString());
        json.WriteBoolean("tail"u8, entry.Marks.IsTail);
        json.WriteBoolean("partial"u8, entry.IsPartial);
        json.WriteNumber("rows"u8, entry.Rows);
        json.WriteString("since"u8, entry.Since);
        if (entry.State == QuarantineState.Behind)
            json.WriteNumber("waits_behind"u8, _roots[entry.Number]);
        else if (entry.State == QuarantineState.Refused)
            json.WriteNumber("behind"u8, _behind[entry.Number] - 1);
        if (entry.Refusal is { } refusal)
        {
            json.WriteString("table"u8, refusal.Table);
            json.WritePropertyName("key"u8);
            json.WriteRawValue(refusal.Key);
            json.WriteString("error_id"u8, refusal.ErrorId);
            json.WriteString("error"u8, refusal.Error);
            json.WriteNumber("tries"u8, refusal.Tries);
        }

        json.WriteString("decision"u8, stored.Decision?.ToString().ToLowerInvariant());
        json.WriteString("decided_by"u8, stored.By);
        if (stored.Decided is { } decided)
            json.WriteString("decided"u8, decided);
        json.WriteEndObject();
    }

    StoredEntry Chosen(ulong id, QuarantineDecision decision)
    {
        var found = _entries.FirstOrDefault(s => s.Entry.Number == id)
            ?? throw Usage($"There is no entry #{id}.", "See `uldra quarantine list`.");
        if (found.Entry.State == QuarantineState.Skipped)
            throw Usage($"Entry #{id} was skipped: it is only the record of that.", "See `uldra quarantine list`.");
        if (decision == QuarantineDecision.Retry && found.Entry.State == QuarantineState.Behind)
            throw Usage($"Entry #{id} was not refused: it waits behind #{_roots[id]}.", $"Retry #{_roots[id]}; this one follows by itself.");
        return found;
    }

    string StateText(QuarantineEntry entry) => entry.State switch
    {
        QuarantineState.Behind => $"behind #{_roots[entry.Number]}",
        QuarantineState.Refused when _behind[entry.Number] > 1 => $"refused, {_behind[entry.Number] - 1} behind it",
        var state => QuarantineReader.TextOf(state),
    };

    static ProblemException Usage(string cause, string next) =>
        new(new Problem("usage", Severity.Error, ProblemSide.Configuration, "command line", cause, next));
}
