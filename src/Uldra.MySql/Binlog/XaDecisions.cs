namespace Uldra.MySql.Binlog;

/// <summary>Prepares and decisions of XA transactions, matched by name.</summary>
sealed class XaDecisions(PreparedTransactions prepared)
{
    public XaPart Prepare(in TransactionStart start, HeldRows held)
    {
        var xa = start.Xa;
        return xa with { Prepare = prepared.Hold(xa.Name, start, held) };
    }

    /// <param name="held">The rows that take effect; null when there are none.</param>
    public XaPart Decide(in XaStatement statement, out HeldRows? held)
    {
        prepared.TryTake(statement.Name, out held, out var id);
        if (statement.Verb == XaVerb.Commit)
            return new XaPart(XaStep.Committed, statement.Name, id);
        held?.Dispose();
        held = null;
        return new XaPart(XaStep.RolledBack, statement.Name, id);
    }
}
