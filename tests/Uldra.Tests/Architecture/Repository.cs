namespace Uldra.Tests.Architecture;

/// <summary>The working copy the tests were built in.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Uldra.slnx")))
                return directory;
        }
        throw new InvalidOperationException("Uldra.slnx is in no directory above the tests");
    }
}
