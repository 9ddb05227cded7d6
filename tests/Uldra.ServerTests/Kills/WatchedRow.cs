namespace Uldra.ServerTests.Kills;

/// <summary>A row of <c>item</c> as its teller knows it after the last commit.</summary>
sealed class WatchedRow(int who, long id, int place, string? code)
{
    public int Who => who;

    public long Id { get; set; } = id;

    public int Place { get; set; } = place;

    public string? Code { get; set; } = code;

    /// <summary>The version with its last move.</summary>
    public long Moved { get; set; } = 1;

    public long Version { get; set; } = 1;
}
