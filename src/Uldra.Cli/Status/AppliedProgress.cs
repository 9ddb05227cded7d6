using Uldra.Applying;
using Uldra.MySql.Positions;

namespace Uldra.Cli.Status;

/// <summary>What one target has applied, put together from its progress rows.</summary>
/// <param name="File">The place in the log below which everything is applied; empty when unknown.</param>
sealed record AppliedProgress(TransactionSet Applied, string File, ulong Offset)
{
    /// <summary>Null when the target holds nothing yet.</summary>
    public static AppliedProgress? Of(StoredTarget stored)
    {
        var rows = stored.Progress.Where(r => r.Applied.Length > 0).ToList();
        if (rows.Count == 0)
            return null;
        var kind = KindOf(rows[0].Applied);
        var applied = new TransactionSet(kind);
        StoredProgress? furthest = null;
        foreach (var row in rows)
        {
            applied.UnionWith(TransactionSet.Parse(kind, row.Applied));
            if (row.File.Length > 0 && (furthest is null || IsBehind(furthest, row)))
                furthest = row;
        }
        return new AppliedProgress(applied, furthest?.File ?? "", furthest?.Offset ?? 0);
    }

    /// <summary>The family of a stored set, by its form: the target alone must do, the source may be down.</summary>
    static PositionKind KindOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var stream = colon < 0 ? text : text[..colon];
        if (Guid.TryParseExact(stream, "D", out _))
            return PositionKind.MySqlGtid;
        return stream.All(c => char.IsAsciiDigit(c) || c is '-' or ',') ? PositionKind.MariaDbGtid : PositionKind.File;
    }

    static bool IsBehind(StoredProgress one, StoredProgress other) =>
        TransactionId.AtFile(one.File, one.Offset).Number < TransactionId.AtFile(other.File, other.Offset).Number;
}
