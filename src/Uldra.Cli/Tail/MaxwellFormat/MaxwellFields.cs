namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>Fields that Maxwell writes only when its configuration says so.</summary>
[Flags]
enum MaxwellFields
{
    None = 0,
    Position = 1,
    Gtid = 2,
    ServerId = 4,
    ThreadId = 8,
    PrimaryKey = 16,
    PrimaryKeyColumns = 32,
}
