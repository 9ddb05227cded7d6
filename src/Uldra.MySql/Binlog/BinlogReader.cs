using Uldra.MySql.Positions;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

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
    /// <summary>Nothing happened for the heartbeat period, or the file rotated; <see cref="BinlogReader.File"/> and EndOffset are up to date.</summary>
    Idle,
    /// <summary>The log ended (only when opened with <see cref="BinlogReaderOptions.StopAtEnd"/>).</summary>
    End,
}

public enum RowsKind : byte { Insert, Update, Delete }

public sealed record BinlogReaderOptions
{
    public required uint ServerId { get; init; }
    /// <summary>Where to start: GTID kinds dump by GTID, File by position (Applied's prefix).</summary>
    public required LogPosition Start { get; init; }
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(5);
    public bool VerifyChecksum { get; init; } = true;
    /// <summary>End with <see cref="BinlogItem.End"/> when the server has nothing more (the non-blocking dump flag).</summary>
    public bool StopAtEnd { get; init; }
}

/// <param name="Offset">Where the transaction's first event starts in its file.</param>
/// <param name="CommitTimeMs">Unix milliseconds UTC; whole seconds where the server logs no finer.</param>
public readonly record struct TransactionStart(TransactionId Id, string File, ulong Offset, long CommitTimeMs);

/// <summary>The rows of one event: whole images one behind the other, each read with <see cref="TableMap.ReadImage"/>.
/// An update has before and after image in turn. <see cref="Images"/> lives until the next read.</summary>
public readonly struct RowsData
{
    public RowsKind Kind { get; init; }
    public ReadOnlyMemory<byte> Images { get; init; }
    /// <summary>Columns-present bitmaps; null when every column is present (FULL).</summary>
    public ReadOnlyMemory<byte>? BeforeColumns { get; init; }
    public ReadOnlyMemory<byte>? AfterColumns { get; init; }
}

public readonly record struct LogStatement(string Database, string Text);

/// <summary>A table as a table-map event describes it. Same instance for the same bytes, so that callers may cache by reference.</summary>
public sealed class TableMap
{
    public ulong TableId => throw new NotImplementedException();
    public string Database => throw new NotImplementedException();
    public string Name => throw new NotImplementedException();
    public int ColumnCount => throw new NotImplementedException();
    /// <summary>The table by the event's own metadata (binlog_row_metadata=FULL); null when the log does not carry names.</summary>
    public TableDefinition? Definition => throw new NotImplementedException();
    /// <summary>Null when the definition fits the event's column count, types and metadata; otherwise what differs, for an error.</summary>
    public string? Mismatch(TableDefinition definition) => throw new NotImplementedException();
    /// <summary>Fills one slot per column with offsets into <paramref name="images"/>; returns the offset behind the image.
    /// Throws BinlogFormatException when the bytes do not fit. Canonical bytes as docs/values.md says, except JSON of MySQL, which
    /// is the binary document: <see cref="Values.JsonDocument"/> renders it.</summary>
    public int ReadImage(ReadOnlySpan<byte> images, int offset, ReadOnlySpan<byte> columnsPresent, Span<ValueSlot> slots) =>
        throw new NotImplementedException();
}

/// <summary>(1) Events of a live log as transactions: register, dump, heartbeats, checksums, rotation. It does not reconnect:
/// the caller does, from the last Commit.</summary>
public sealed class BinlogReader : IAsyncDisposable
{
    public static Task<BinlogReader> OpenAsync(MySqlConnectionOptions source, BinlogReaderOptions options, CancellationToken token) =>
        throw new NotImplementedException();
    public ServerInfo Server => throw new NotImplementedException();
    public ValueTask<BinlogItem> ReadAsync(CancellationToken token) => throw new NotImplementedException();
    /// <summary>More events are already in memory: the caller need not hand over what it has yet.</summary>
    public bool HasBuffered => throw new NotImplementedException();
    public TransactionStart Transaction => throw new NotImplementedException();
    public TableMap Table => throw new NotImplementedException();
    public RowsData Rows => throw new NotImplementedException();
    public LogStatement Statement => throw new NotImplementedException();
    public string File => throw new NotImplementedException();
    public ulong EndOffset => throw new NotImplementedException();
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Bytes of the log that are malformed or of a kind that is not handled; names event, file and offset.</summary>
public sealed class BinlogFormatException(string message, string file, ulong offset) : Exception(message)
{
    public string File { get; } = file;
    public ulong Offset { get; } = offset;
}
