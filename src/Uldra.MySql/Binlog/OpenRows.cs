namespace Uldra.MySql.Binlog;

/// <summary>
/// The rows of the open transaction: handed on as they come, or held where the log can still take them back: behind a savepoint until the
/// end, and in an XA transaction until its decision. What is held is handed on at once, when it is certain.
/// </summary>
sealed class OpenRows(RowsDecoder rows, PreparedTransactions prepared, ItemQueue items)
{
    readonly Savepoints _savepoints = new();
    HeldRows? _held;
    HeldRows? _giving;

    /// <summary>Rows of this transaction are with the caller already.</summary>
    public bool HasHandedOn { get; private set; }

    /// <summary>Held rows are being handed on.</summary>
    public bool IsGiving => _giving is not null;

    public void Begin()
    {
        Drop();
        _giving?.Dispose();
        _giving = null;
        HasHandedOn = false;
    }

    /// <summary>From here on rows are kept back.</summary>
    public void Hold() => _held ??= new HeldRows(prepared.Budget);

    /// <summary>The rows event that was just decoded.</summary>
    public void Take()
    {
        if (_held is not null)
        {
            _held.Add(rows.Table!, rows.Rows);
            return;
        }
        HasHandedOn = true;
        items.Add(BinlogItem.Rows);
    }

    public void SetSavepoint(ReadOnlySpan<byte> name)
    {
        Hold();
        _savepoints.Set(name, _held!.Length);
    }

    /// <exception cref="EventRefusedException">It cannot be told which savepoint is meant.</exception>
    public void BackTo(ReadOnlySpan<byte> name)
    {
        var length = _savepoints.BackTo(name);
        if (length < 0)
            throw new EventRefusedException($"{PacketCursor.Text(name)} is no savepoint that the log has set in this transaction",
                "Compare the tables of this transaction, and start behind it. Names in ASCII are always told apart.");
        _held!.Truncate(length);
    }

    /// <summary>Forgets what is held: it was rolled back.</summary>
    public void Drop()
    {
        _held?.Dispose();
        _held = null;
        _savepoints.Clear();
    }

    /// <summary>What is held now belongs to the caller.</summary>
    public HeldRows Detach()
    {
        var held = _held ?? throw new InvalidOperationException("Nothing is held.");
        _held = null;
        _savepoints.Clear();
        return held;
    }

    /// <summary>What is held comes next.</summary>
    public void Give()
    {
        if (_held is not null)
            Give(Detach());
    }

    public void Give(HeldRows held) => _giving = held;

    /// <summary>False when all of it was handed on.</summary>
    public bool TryGiveNext()
    {
        if (_giving!.TryNext(out var table, out var data))
        {
            rows.Give(table, data);
            items.Add(BinlogItem.Rows);
            return true;
        }
        _giving.Dispose();
        _giving = null;
        return false;
    }
}
