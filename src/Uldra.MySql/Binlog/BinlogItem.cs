namespace Uldra.MySql.Binlog;

/// <summary>What <see cref="BinlogReader.ReadAsync"/> moved to.</summary>
public enum BinlogItem
{
    /// <summary>A transaction begins: <see cref="BinlogReader.Transaction"/> is set.</summary>
    Begin,

    /// <summary>Rows of one statement on one table: <see cref="BinlogReader.Rows"/>, <see cref="BinlogReader.Table"/>.</summary>
    Rows,

    /// <summary>A statement the log holds as text (DDL, or statement-format DML): <see cref="BinlogReader.Statement"/>.
    /// Always stands between a Begin and a Commit of its own or of its transaction.</summary>
    Statement,

    /// <summary>The transaction is complete: <see cref="BinlogReader.EndOffset"/> is the place after it.</summary>
    Commit,

    /// <summary>Nothing happened for the heartbeat period, or the file rotated; <see cref="BinlogReader.File"/> and EndOffset are up to
    /// date.</summary>
    Idle,

    /// <summary>The log ended (only when opened with <see cref="BinlogReaderOptions.StopAtEnd"/>).</summary>
    End,

    /// <summary>The transaction is an XA transaction that is now prepared, in place of a Commit. None of its rows were delivered: they come with the
    /// transaction that commits it (<see cref="TransactionStart.Xa"/>), and never if it is rolled back.</summary>
    Prepared,
}
