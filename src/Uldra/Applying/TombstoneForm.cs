using System.Security.Cryptography;
using System.Text;
using Uldra.Model;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// Tombstones of one table's rows: a delete leaves the row's version behind for a while, and a put that meets a newer one is taken back in
/// the same transaction. The row is named by a SHA-256 of its primary key's bytes: a key that only the collation calls equal is another.
/// <code>
/// leave   INSERT INTO _uldra_tombstone VALUES (…) ON DUPLICATE KEY UPDATE version=the higher one, …      before the delete
/// bury    DELETE FROM `t` WHERE (`id`=… AND `_v`&lt;(SELECT version … LOCK IN SHARE MODE)) OR (…)            behind the put
/// </code>
/// The read waits for a delete that has left its tombstone and is not committed; one that leaves it later finds the row that was put.
/// </summary>
sealed class TombstoneForm
{
    readonly int[] _key;
    readonly byte[] _rowStart;
    readonly byte[] _rowEnd;
    readonly byte[] _newerStart;
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public TombstoneForm(TargetTable table, TimeSpan kept, PutForm form)
    {
        _key = [.. table.PrimaryKey];
        var name = SqlText.Quote(table.Name);
        _rowStart = Encoding.UTF8.GetBytes($"({name},x'");
        _rowEnd = Encoding.UTF8.GetBytes($",UTC_TIMESTAMP()+INTERVAL {SqlText.Number((long)kept.TotalSeconds)} SECOND)");
        _newerStart = Encoding.UTF8.GetBytes($" AND {TableForm.Quote(table.Version!.Column)}<(SELECT version FROM {TargetTables.Tombstone} "
            + $"WHERE table_name={name} AND row_key=x'");
        var (alias, version, expires) = form == PutForm.RowAlias
            ? (" AS _uldra_new", "_uldra_new.version", "_uldra_new.expires") : ("", "VALUES(version)", "VALUES(expires)");
        Leave = new(Encoding.UTF8.GetBytes($"INSERT INTO {TargetTables.Tombstone} (table_name,row_key,version,expires) VALUES "), [(byte)','],
            Encoding.UTF8.GetBytes($"{alias} ON DUPLICATE KEY UPDATE version=GREATEST({TargetTables.Tombstone}.version,{version}),"
                + $"expires=GREATEST({TargetTables.Tombstone}.expires,{expires})"));
        Bury = new(Encoding.UTF8.GetBytes($"DELETE FROM {TableForm.Quote(table.Name)} WHERE "), [.. " OR "u8], []);
    }

    public StatementFrame Leave { get; }

    public StatementFrame Bury { get; }

    public void WriteTombstone(SqlBuffer buffer, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ulong version)
    {
        buffer.Append(_rowStart);
        WriteKey(buffer, slots, bytes);
        buffer.Append("',"u8);
        buffer.Append(version);
        buffer.Append(_rowEnd);
    }

    /// <summary>Behind the row's primary key: there is a newer tombstone.</summary>
    public void WriteNewer(SqlBuffer buffer, ReadOnlySpan<ValueSlot> slots, byte[] bytes)
    {
        buffer.Append(_newerStart);
        WriteKey(buffer, slots, bytes);
        buffer.Append("' LOCK IN SHARE MODE))"u8);
    }

    void WriteKey(SqlBuffer buffer, ReadOnlySpan<ValueSlot> slots, byte[] bytes)
    {
        Span<byte> number = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var place in _key)
        {
            var part = slots[place].In(bytes);
            // With its length, so that no two keys of several parts are the same bytes.
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(number, part.Length);
            _hash.AppendData(number[..sizeof(int)]);
            _hash.AppendData(part);
        }
        _hash.GetHashAndReset(number);
        Span<byte> text = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(number, text, out _);
        buffer.Append(text);
    }
}
