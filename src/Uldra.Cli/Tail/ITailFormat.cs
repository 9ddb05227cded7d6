using Uldra.MySql;
using Uldra.MySql.Binlog;

namespace Uldra.Cli.Tail;

/// <summary>What changes look like as lines. It is told everything in the order of the log and keeps whatever it cannot write yet.</summary>
interface ITailFormat : IDisposable
{
    /// <summary>A server was reached, or files were opened.</summary>
    void ReadFrom(ServerInfo server);

    void Begin(in TransactionStart transaction);

    void WriteRow(in TransactionStart transaction, in TailRow row);

    /// <summary>A statement, when the caller asked for them.</summary>
    void WriteStatement(in TransactionStart transaction, in LogStatement statement);

    /// <param name="transaction">The one that is complete.</param>
    /// <param name="xid">The storage engine's number of it; 0 where there is none.</param>
    /// <param name="isEmpty">The caller asked for all transactions, and nothing of this one was shown.</param>
    void Commit(in TransactionStart transaction, ulong xid, bool isEmpty);

    /// <summary>Lines that were kept until the commit go to the output in portions: true when it should be flushed, and this called again.</summary>
    bool Release();

    /// <summary>The transaction was cut off and will be read again. Returns how many of its rows are written for good.</summary>
    /// <param name="rows">How many it was told.</param>
    int Interrupt(int rows);

    /// <summary>The log ended within a transaction: its rows are no longer held back, and never called complete.</summary>
    void CutOff();
}
