using Uldra.Model;

namespace Uldra.Applying;

/// <summary>
/// Which waves of a batch operations of one table may stand in. An operation with a key that cannot be hashed may concern any row of the
/// table: it comes behind all earlier ones and before all later ones. Within a wave deletes come before puts, and each kind in the order
/// given, so that a run of such puts still shares a statement.
/// </summary>
struct TableWaves()
{
    int _lastPut = -1;
    int _lastDelete = -1;
    int _firstPut;
    int _firstDelete;

    /// <summary>Some operation of the table had a key that cannot be hashed, and may concern any row.</summary>
    public bool HasTableWide { get; private set; }

    /// <summary>The first wave that the next operation may stand in.</summary>
    public readonly int First(in RowOperation operation)
    {
        var isPut = operation.Kind == RowOperationKind.Put;
        var first = isPut ? _firstPut : _firstDelete;
        return operation.TableWide ? Math.Max(first, Math.Max(isPut ? _lastPut : _lastPut + 1, _lastDelete)) : first;
    }

    public void Place(in RowOperation operation, int wave)
    {
        var isPut = operation.Kind == RowOperationKind.Put;
        if (isPut)
            _lastPut = Math.Max(_lastPut, wave);
        else
            _lastDelete = Math.Max(_lastDelete, wave);
        if (!operation.TableWide)
            return;
        HasTableWide = true;
        _firstPut = wave;
        _firstDelete = isPut ? wave + 1 : wave;
    }
}
