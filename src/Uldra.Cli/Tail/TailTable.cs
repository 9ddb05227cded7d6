using Uldra.MySql.Binlog;
using Uldra.MySql.Schema;

namespace Uldra.Cli.Tail;

/// <summary>A table as it stands in this part of the log, with what its rows need prepared once.</summary>
sealed class TailTable
{
    public TailTable(TableMap map, TableDefinition definition)
    {
        Map = map;
        Columns = [.. definition.Columns.Select(c => new TailColumn(c))];
        Key = [.. definition.PrimaryKey.Select(p => p.Column)];
        Database = TailColumn.Quoted(map.Database);
        Name = TailColumn.Quoted(map.Name);
    }

    public TableMap Map { get; }

    public TailColumn[] Columns { get; }

    /// <summary>The primary key's columns by place, in key order; empty where there is none.</summary>
    public int[] Key { get; }

    /// <summary>Its name as a JSON string.</summary>
    public byte[] Database { get; }

    /// <inheritdoc cref="Database"/>
    public byte[] Name { get; }
}
