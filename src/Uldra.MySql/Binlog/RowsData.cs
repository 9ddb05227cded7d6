namespace Uldra.MySql.Binlog;

public enum RowsKind : byte { Insert, Update, Delete }

/// <summary>The rows of one event: whole images one behind the other, each read with <see cref="TableMap.ReadImage"/>
/// (after images with <see cref="TableMap.ReadAfterImage"/>).
/// An update has before and after image in turn. <see cref="Images"/> lives until the next read.</summary>
public readonly struct RowsData
{
    public RowsKind Kind { get; init; }

    public ReadOnlyMemory<byte> Images { get; init; }

    /// <summary>After images may hold differences instead of JSON documents: they are read with
    /// <see cref="TableMap.ReadAfterImage"/>.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Columns-present bitmaps; null when every column is present (FULL). An insert has only After, a delete only Before.</summary>
    public ReadOnlyMemory<byte>? BeforeColumns { get; init; }

    public ReadOnlyMemory<byte>? AfterColumns { get; init; }
}
