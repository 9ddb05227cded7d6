using Uldra.MySql.Binlog;
using Uldra.MySql.Positions;

namespace Uldra.Cli.Tail;

/// <summary>Behind the last whole transaction that was shown: where a new connection goes on.</summary>
sealed class TailPlace(LogPosition start)
{
    readonly TransactionSet _seen = start.Applied.Clone();
    string _file = start.File;
    ulong _offset = start.Offset;

    public LogPosition Position => new(_seen.Clone(), _file, _offset);

    public void Add(BinlogReader reader)
    {
        _seen.AddThrough(_seen.Kind == PositionKind.File
            ? TransactionId.AtFile(reader.File, reader.EndOffset - 1) : reader.Transaction.Id);
        (_file, _offset) = (reader.File, reader.EndOffset);
    }
}
