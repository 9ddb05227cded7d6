using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Reading;

/// <summary>What the reader must know of later stages: which tables are wanted, and that a shape can be mapped.</summary>
public interface IReplicatedTables
{
    bool IsReplicated(string database, string table);

    /// <summary>Some table of the database may be replicated.</summary>
    bool IsReplicated(string database);

    /// <summary>The targets have a table for it. One that a pattern matches and no target has holds no rows that a statement could change.</summary>
    bool HasTarget(string database, string table);

    DdlPolicy DdlPolicyOf(string database, string table);

    /// <summary>Takes a shape that was not seen before.</summary>
    /// <exception cref="Checking.ProblemException">Its target has no table that fits.</exception>
    SourceTable Add(TableDefinition definition);

    /// <summary>Takes a table whose rows wait behind a statement and have no place on the targets yet: they are only counted.</summary>
    SourceTable AddUnread(string database, string table, int columns);
}
