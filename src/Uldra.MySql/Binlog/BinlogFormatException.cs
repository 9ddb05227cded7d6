namespace Uldra.MySql.Binlog;

/// <summary>
/// Bytes of the log that are malformed or of a kind that is not handled; names event, file and offset. File is empty where only the
/// place within a row image is known (<see cref="TableMap.ReadImage"/>).
/// </summary>
public class BinlogFormatException(string message, string file, ulong offset, Exception? inner = null) : Exception(message, inner)
{
    public string File { get; } = file;

    public ulong Offset { get; } = offset;
}
