namespace Uldra.Cli.Tail.MaxwellFormat;

/// <summary>The names people choose Maxwell's optional fields by: those that stand in its lines.</summary>
static class MaxwellFieldNames
{
    static readonly (string Name, MaxwellFields Field)[] _all =
    [
        ("position", MaxwellFields.Position), ("gtid", MaxwellFields.Gtid), ("server_id", MaxwellFields.ServerId),
        ("thread_id", MaxwellFields.ThreadId), ("primary_key", MaxwellFields.PrimaryKey),
        ("primary_key_columns", MaxwellFields.PrimaryKeyColumns),
    ];

    public static string List => string.Join(", ", _all.Select(f => f.Name));

    /// <exception cref="FormatException">There is no such field.</exception>
    public static MaxwellFields Parse(string text)
    {
        var fields = MaxwellFields.None;
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var found = Array.Find(_all, f => f.Name == name);
            fields |= found.Name is null ? throw new FormatException($"'{name}' is none of the optional fields {List}.") : found.Field;
        }
        return fields;
    }
}
