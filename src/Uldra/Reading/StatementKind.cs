namespace Uldra.Reading;

/// <summary>What a statement that the log holds as text does to tables.</summary>
public enum StatementKind
{
    /// <summary>Changes no table's shape and no rows: accounts, routines, views, maintenance, temporary tables, comments.</summary>
    Harmless,

    /// <summary>CREATE TABLE or SEQUENCE that replaces nothing and brings no rows of its own.</summary>
    CreateTable,

    /// <summary>CREATE TABLE or SEQUENCE with IF NOT EXISTS: did nothing where the table was there.</summary>
    CreateTableIfNotExists,

    /// <summary>Changes, replaces, drops, renames, truncates or indexes tables. A temporary table of that name may be meant: the
    /// text does not tell.</summary>
    ChangeTables,

    /// <summary>Drops, replaces or alters a database, and so concerns every table in it.</summary>
    ChangeDatabase,

    /// <summary>Rows that were logged as a statement, CREATE TABLE … SELECT included. The tables are those it writes by name; triggers,
    /// views and functions behind them may write others, which no text shows.</summary>
    RowsAsStatement,

    /// <summary>ROLLBACK, and ROLLBACK TO a savepoint: rows that stand before it in the same transaction never came to exist. MariaDB
    /// logs such rows when a temporary or non-transactional table took part. Names no table.</summary>
    RollsBack,

    /// <summary>Not understood, or understood differently under different SQL modes or families. The tables are all names in the text;
    /// a routine or a prepared transaction may change others.</summary>
    Unclear,
}
