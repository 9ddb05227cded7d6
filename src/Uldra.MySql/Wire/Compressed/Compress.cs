namespace Uldra.MySql;

/// <summary>How the protocol is compressed; the names are those of <c>?compress=</c> in a URL.</summary>
public enum Compress
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>MySQL and MariaDB.</summary>
    Zlib,

    /// <summary>MySQL from 8.0.18 on; needs the system's libzstd.</summary>
    Zstd,
}
