using System.Collections;
using System.Globalization;
using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Applying;

/// <summary>
/// Claims the versions of a batch's rows beside their tables, in the same target transaction and before the rows: whoever comes second
/// waits for the lock, and meets what the first did. As long as nothing newer was met, a claim trusts, and an alarm takes the whole batch back
/// when it finds something; then it is wary, and asks what is newer, until there is nothing.
/// </summary>
sealed class VersionClaims : IDisposable
{
    readonly RowClaims _rows = new();
    readonly ClaimStatements _statements = new();
    bool _isWary;

    /// <summary>Operations that are not written, by their place in the batch; null: none.</summary>
    public BitArray? Lost => _rows.Lost;

    /// <summary>Rows whose versions the batch leaves behind to expire.</summary>
    public int Deletes => _rows.Deletes;

    /// <summary>Something newer is there.</summary>
    public void BeWary() => _isWary = true;

    /// <summary>Adds statements to the writer's packet, and sends those before them where they do not fit. Returns how many were sent.</summary>
    /// <param name="add">Puts a statement into the packet.</param>
    /// <param name="flush">Sends what stands in the packet.</param>
    public async Task<int> WriteAsync(IReadOnlyList<ShardTransaction> transactions, MySqlConnection connection, PutForm form, StatementLimits limits,
        Func<StatementRole, ReadOnlyMemory<byte>, Task<int>> add, Func<Task<int>> flush, CancellationToken token)
    {
        _rows.Begin(transactions);
        var (sent, wasWary) = (0, _isWary);
        _isWary &= _rows.All.Count == 0;
        for (var first = 0; first < _rows.All.Count;)
        {
            var end = _statements.WriteLowest(_rows.All, first, form, wasWary, limits);
            sent += await add(StatementRole.Claim, _statements.Sql).ConfigureAwait(false);
            if (wasWary)
            {
                sent += await flush().ConfigureAwait(false) + 1;
                await MeetNewerAsync(connection, first, end, token).ConfigureAwait(false);
            }

            if (_statements.WriteHighest(_rows.All, first, end, form))
                sent += await add(StatementRole.Claim, _statements.Sql).ConfigureAwait(false);
            first = end;
        }

        return sent;
    }

    public void Dispose() => _statements.Dispose();

    /// <summary>Once claimed the rows are locked, and what is above the claim stood there before it.</summary>
    async Task MeetNewerAsync(MySqlConnection connection, int first, int end, CancellationToken token)
    {
        _statements.WriteAsking(_rows.All, first, end);
        var result = await connection.QueryAsync(_statements.Sql, token).ConfigureAwait(false);
        await using var _ = result.ConfigureAwait(false);
        var next = first;
        while (await result.ReadAsync(token).ConfigureAwait(false))
        {
            var key = RowKey.Of(result.GetBytes(0));
            while (next < end && _rows.All[next].Key != key)
                next++;
            if (next == end)
                throw new InvalidOperationException("A version was answered that was not asked for, or out of order.");
            var version = ulong.Parse(result.GetBytes(1), NumberStyles.None, CultureInfo.InvariantCulture);
            _isWary |= version > _rows.All[next].Lowest;
            _rows.Meet(_rows.All[next], version);
        }
    }
}
