using System.Globalization;
using Uldra.Configuration;
using Uldra.MySql.Positions;

namespace Uldra.Checking;

/// <summary>Whether the place that <c>start</c> names is one the source's log still has.</summary>
sealed class StartCheck(ServerProbe probe, PositionKind kind, string where, ProblemList problems)
{
    const string Forms = "Use earliest, latest, gtid:<set> or binlog:<file>:<position>.";

    string Place { get; } = $"{where}, start";

    public async Task<StartPoint?> RunAsync(string text, CancellationToken token)
    {
        StartPoint start;
        try
        {
            start = StartPoint.Parse(text);
        }
        catch (FormatException e)
        {
            problems.Error("start-not-understood", Place, e.Message, Forms);
            return null;
        }
        if (start.Kind == StartKind.Copy)
            problems.Error("start-copy-not-built", Place, "Copying existing rows is planned and not in this version.", Forms);
        else if (start.Kind == StartKind.Gtid)
            await CheckGtidsAsync(start, token).ConfigureAwait(false);
        else if (start.Kind == StartKind.Binlog)
            await CheckFileAsync(start, token).ConfigureAwait(false);
        return start;
    }

    async Task CheckGtidsAsync(StartPoint start, CancellationToken token)
    {
        if (kind == PositionKind.File)
        {
            problems.Error("start-no-gtids", Place, $"The source names no transactions by GTID (gtid_mode is {probe.Variable("gtid_mode")}).",
                "Use binlog:<file>:<position>, or set gtid_mode = ON on the source.");
            return;
        }
        try
        {
            TransactionSet.Parse(kind, start.Gtids);
        }
        catch (FormatException e)
        {
            problems.Error("start-not-understood", Place, e.Message, "Write the set as the source prints it: "
                + (probe.IsMariaDb ? "SELECT @@gtid_binlog_pos." : "SELECT @@gtid_executed."));
            return;
        }
        if (kind == PositionKind.MySqlGtid)
            await CheckMySqlGtidsAsync(start.Gtids, token).ConfigureAwait(false);
        else
            await CheckMariaDbGtidsAsync(start.Gtids, token).ConfigureAwait(false);
    }

    async Task CheckMySqlGtidsAsync(string gtids, CancellationToken token)
    {
        var set = Schema.SqlName.Literal(gtids);
        if (await probe.Connection.ScalarAsync($"SELECT GTID_SUBSET({set}, @@GLOBAL.gtid_executed)", token).ConfigureAwait(false) != "1")
            AddAhead(probe.Variable("gtid_executed"));
        else if (await probe.Connection.ScalarAsync($"SELECT GTID_SUBSET(@@GLOBAL.gtid_purged, {set})", token).ConfigureAwait(false) != "1")
            problems.Error("start-purged", Place, $"The log behind this place is gone: purged is {probe.Variable("gtid_purged")}.",
                "Use earliest, or a set that holds all that was purged.");
    }

    async Task CheckMariaDbGtidsAsync(string gtids, CancellationToken token)
    {
        var current = await probe.Connection.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_pos", token).ConfigureAwait(false) ?? "";
        var known = NumbersByDomain(current);
        foreach (var (domain, number) in NumbersByDomain(gtids))
            if (!known.TryGetValue(domain, out var last) || number > last)
            {
                AddAhead(current);
                return;
            }
    }

    void AddAhead(string known) => problems.Error("start-ahead-of-source", Place,
        $"The place lies beyond what the source has: {(known.Length == 0 ? "nothing" : known)}.",
        "Check that this is the right source; use latest to begin at its end.");

    static Dictionary<string, ulong> NumbersByDomain(string position)
    {
        var numbers = new Dictionary<string, ulong>();
        foreach (var gtid in position.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (gtid.Split('-') is [var domain, _, var number]
                && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                numbers[domain] = value;
        return numbers;
    }

    async Task CheckFileAsync(StartPoint start, CancellationToken token)
    {
        var files = await probe.TryRowsAsync("SHOW BINARY LOGS", token).ConfigureAwait(false);
        // Without the privilege to ask, that privilege is the problem, and it is reported.
        if (files is null || files.Count == 0)
            return;
        var file = files.Find(f => f[0] == start.File);
        if (file is null)
        {
            var gone = NumberOf(start.File) is { } number && NumberOf(files[0][0]!) is { } first && number < first;
            problems.Error(gone ? "start-purged" : "start-unknown-file", Place,
                gone ? $"'{start.File}' is purged: the first file is '{files[0][0]}'." : $"The source has no file '{start.File}'.",
                $"It has '{files[0][0]}' to '{files[^1][0]}'; use earliest for the first.");
        }
        else if (ulong.TryParse(file[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && start.Offset > size)
            problems.Error("start-ahead-of-source", Place, $"'{start.File}' ends at {size}.", "Use the start of a transaction within the file.");
    }

    static ulong? NumberOf(string file) =>
        ulong.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
