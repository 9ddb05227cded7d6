namespace Uldra.TestKit;

/// <summary>Files of the repository that tests hold against the code.</summary>
public static class Repository
{
    /// <summary>Where the solution lies.</summary>
    public static string Root { get; } = FindRoot();

    /// <param name="path">From the root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Uldra.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
