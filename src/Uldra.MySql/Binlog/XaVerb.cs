namespace Uldra.MySql.Binlog;

/// <summary>What a statement about an XA transaction does; servers write the words exactly so.</summary>
enum XaVerb : byte
{
    Start,
    End,
    Commit,
    Rollback,
}
