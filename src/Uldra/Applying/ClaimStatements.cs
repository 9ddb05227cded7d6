using System.Text;

namespace Uldra.Applying;

/// <summary>
/// Claims as SQL on <see cref="TargetTables.Version"/>. First each row's lowest version is claimed, then its highest where that is another:
/// <code>
/// trusting  INSERT INTO _uldra_version (table_name,row_key,version,expires) VALUES (…),(…) ON DUPLICATE KEY UPDATE
///             expires=new.expires,version=IF(new.version&gt;=version OR (SELECT 1 UNION ALL SELECT 2),new.version,version)
/// raising     … expires=IF(new.version&gt;=version,new.expires,expires),version=GREATEST(version,new.version)
/// asking    SELECT row_key,version FROM _uldra_version WHERE table_name=… AND row_key IN (…) AND version&gt;… ORDER BY row_key
/// </code>
/// Trusting fails with error 1242 where something newer is. Assignments run left to right, so the version comes last.
/// </summary>
sealed class ClaimStatements : IDisposable
{
    readonly SqlBuffer _sql = new();

    public ReadOnlyMemory<byte> Sql => _sql.Written;

    /// <summary>The lowest versions of as many rows as one statement takes, all of one table. Returns where it had to end.</summary>
    public int WriteLowest(IReadOnlyList<RowClaim> claims, int first, PutForm form, bool isWary, in StatementLimits limits)
    {
        var table = BeginInsert(claims[first]);
        var last = Math.Min(claims.Count, first + limits.StatementRows);
        var end = first;
        for (; end < last && claims[end].Table.Name == claims[first].Table.Name && (end == first || _sql.Length < limits.StatementBytes); end++)
            WriteRow(claims[end], claims[end].Lowest, table, isFirst: end == first);
        _sql.Append(Encoding.UTF8.GetBytes(OnDuplicate(form, isWary)));
        return end;
    }

    /// <summary>The highest versions of the same rows. False where no row has another.</summary>
    public bool WriteHighest(IReadOnlyList<RowClaim> claims, int first, int end, PutForm form)
    {
        var table = BeginInsert(claims[first]);
        var count = 0;
        for (var i = first; i < end; i++)
            if (claims[i].IsRaised)
                WriteRow(claims[i], claims[i].Version, table, isFirst: count++ == 0);
        _sql.Append(Encoding.UTF8.GetBytes(OnDuplicate(form, isRaising: true)));
        return count > 0;
    }

    /// <summary>Asks which of these rows, all of one table, are newer than the lowest version of any of them.</summary>
    public void WriteAsking(IReadOnlyList<RowClaim> claims, int first, int end)
    {
        _sql.Clear();
        Append($"SELECT row_key,version FROM {TargetTables.Version} WHERE table_name={SqlText.Quote(claims[first].Table.Name)} AND row_key IN (");
        var lowest = ulong.MaxValue;
        for (var i = first; i < end; i++)
        {
            if (i > first)
                _sql.Append((byte)',');
            claims[i].Key.Write(_sql);
            lowest = Math.Min(lowest, claims[i].Lowest);
        }

        Append($") AND version>{SqlText.Number(lowest)} ORDER BY row_key");
    }

    public void Dispose() => _sql.Dispose();

    /// <summary>Returns the start of a row: the table's name.</summary>
    byte[] BeginInsert(in RowClaim claim)
    {
        _sql.Clear();
        Append($"INSERT INTO {TargetTables.Version} (table_name,row_key,version,expires) VALUES ");
        return Encoding.UTF8.GetBytes($"({SqlText.Quote(claim.Table.Name)},");
    }

    void WriteRow(in RowClaim claim, ulong version, byte[] table, bool isFirst)
    {
        if (!isFirst)
            _sql.Append((byte)',');
        _sql.Append(table);
        claim.Key.Write(_sql);
        _sql.Append((byte)',');
        _sql.Append(version);
        if (!claim.IsDelete)
        {
            _sql.Append(",NULL)"u8);
            return;
        }

        _sql.Append(",UTC_TIMESTAMP()+INTERVAL "u8);
        _sql.Append((ulong)(claim.Table.SideVersion!.Kept ?? TimeSpan.Zero).TotalSeconds);
        _sql.Append(" SECOND)"u8);
    }

    static string OnDuplicate(PutForm form, bool isRaising)
    {
        const string There = $"{TargetTables.Version}.version";
        var (version, expires) = (PutForms.New(form, "version"), PutForms.New(form, "expires"));
        var update = isRaising
            ? $"expires=IF({version}>={There},{expires},{TargetTables.Version}.expires),version=GREATEST({There},{version})"
            : $"expires={expires},version=IF({version}>={There} OR {PutForms.Alarm},{version},{There})";
        return PutForms.OnDuplicate(form) + update;
    }

    void Append(string sql) => _sql.Append(Encoding.UTF8.GetBytes(sql));
}
