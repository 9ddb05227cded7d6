namespace Uldra.MySql.Binlog;

/// <summary>Prepares and decisions of XA transactions, matched by name.</summary>
/// <param name="requireKnown">Stop at the commit of a transaction whose prepare was not read.</param>
sealed class XaDecisions(PreparedTransactions prepared, bool requireKnown)
{
    public XaPart Prepare(in TransactionStart start, HeldRows held)
    {
        var xa = start.Xa;
        return xa with { Prepare = prepared.Hold(xa.Name, start, held) };
    }

    /// <param name="held">The rows that take effect; null when there are none.</param>
    /// <exception cref="EventRefusedException">The rows of a commit are not known.</exception>
    public XaPart Decide(in XaStatement statement, out HeldRows? held)
    {
        var isKnown = prepared.TryTake(statement.Name, out held, out var id);
        if (statement.Verb == XaVerb.Rollback)
        {
            held?.Dispose();
            held = null;
            return new XaPart(XaStep.RolledBack, statement.Name, id);
        }
        if (!isKnown && requireKnown)
            throw new EventRefusedException(
                $"it commits {statement.Name}, which was prepared before the place where reading began, so its rows are not known",
                "Start at or before its XA PREPARE (SHOW BINLOG EVENTS shows it). To start behind this place instead, bring the tables of "
                + "that transaction over anew.");
        return new XaPart(XaStep.Committed, statement.Name, id);
    }
}
