namespace Uldra.Cli.Tail;

/// <summary>Nobody reads our lines any more.</summary>
sealed class OutputClosedException(Exception inner) : Exception("Standard output is closed.", inner);
