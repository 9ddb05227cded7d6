using System.Text;
using Uldra.Model;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// Tombstones of one table's rows: a delete leaves the row's version behind for a while, and a put that meets a newer one is taken back in
/// the same transaction. The row is named by its <see cref="RowKey"/>.
/// <code>
/// leave   INSERT INTO _uldra_tombstone VALUES (…) ON DUPLICATE KEY UPDATE version=the higher one, …      before the delete
/// bury    DELETE FROM `t` WHERE (`id`=… AND `_v`&lt;(SELECT version … LOCK IN SHARE MODE)) OR (…)            behind the put
/// </code>
/// The read waits for a delete that has left its tombstone and is not committed; one that leaves it later finds the row that was put.
/// </summary>
sealed class TombstoneForm
{
    readonly TargetTable _table;
    readonly byte[] _rowStart;
    readonly byte[] _rowEnd;
    readonly byte[] _newerStart;
    readonly RowKeyHash _keys = new();

    public TombstoneForm(TargetTable table, TimeSpan kept, PutForm form)
    {
        _table = table;
        var name = SqlText.Quote(table.Name);
        _rowStart = Encoding.UTF8.GetBytes($"({name},");
        _rowEnd = Encoding.UTF8.GetBytes($",UTC_TIMESTAMP()+INTERVAL {SqlText.Number((long)kept.TotalSeconds)} SECOND)");
        _newerStart = Encoding.UTF8.GetBytes($" AND {TableForm.Quote(table.Version!.Column)}<(SELECT version FROM {TargetTables.Tombstone} "
            + $"WHERE table_name={name} AND row_key=");
        var (version, expires) = (PutForms.New(form, "version"), PutForms.New(form, "expires"));
        Leave = new(Encoding.UTF8.GetBytes($"INSERT INTO {TargetTables.Tombstone} (table_name,row_key,version,expires) VALUES "), [(byte)','],
            Encoding.UTF8.GetBytes($"{PutForms.OnDuplicate(form)}version=GREATEST({TargetTables.Tombstone}.version,{version}),"
                + $"expires=GREATEST({TargetTables.Tombstone}.expires,{expires})"));
        Bury = new(Encoding.UTF8.GetBytes($"DELETE FROM {TableForm.Quote(table.Name)} WHERE "), [.. " OR "u8], []);
    }

    public StatementFrame Leave { get; }

    public StatementFrame Bury { get; }

    public void WriteTombstone(SqlBuffer buffer, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ulong version)
    {
        buffer.Append(_rowStart);
        _keys.Of(_table, slots, bytes).Write(buffer);
        buffer.Append((byte)',');
        buffer.Append(version);
        buffer.Append(_rowEnd);
    }

    /// <summary>Behind the row's primary key: there is a newer tombstone.</summary>
    public void WriteNewer(SqlBuffer buffer, ReadOnlySpan<ValueSlot> slots, byte[] bytes)
    {
        buffer.Append(_newerStart);
        _keys.Of(_table, slots, bytes).Write(buffer);
        buffer.Append(" LOCK IN SHARE MODE))"u8);
    }
}
