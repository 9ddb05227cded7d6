namespace Uldra.MySql.Binlog;

/// <summary>How a column's value stands in an image, where that is not its canonical form.</summary>
enum ImageForm : byte
{
    Canonical,

    /// <summary>MySQL's binary document; in the after image of a partial update maybe differences.</summary>
    Json,

    /// <summary>MariaDB's COMPRESSED columns.</summary>
    Compressed,

    /// <summary>TIME, DATETIME, TIMESTAMP of servers before 5.6, or of MariaDB with mysql56_temporal_format=OFF.</summary>
    OldTemporal,
}
