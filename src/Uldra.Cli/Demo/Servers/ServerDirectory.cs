namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// The private directory of the servers of one process, removed at the end. What a killed process left behind is removed by the next one:
/// the kernel drops the lock of the dead, so nobody who lives is ever swept.
/// </summary>
sealed class ServerDirectory : IDisposable
{
    static int _created;

    readonly FileStream _lock;

    ServerDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    static string Root => System.IO.Path.Combine(ServerTemplates.CacheDirectory, "run");

    public static ServerDirectory Create()
    {
        Directory.CreateDirectory(Root);
        SweepTheDead();
        // Short, because a Unix socket's path has at most 107 bytes. Counted, because a process of a thousand servers draws some number twice.
        var name = $"{Environment.ProcessId}-{Interlocked.Increment(ref _created):x}";
        var path = System.IO.Path.Combine(Root, name);
        var held = new FileStream(path + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(path);
        return new ServerDirectory(path, held);
    }

    public void Dispose()
    {
        Remove(Path);
        _lock.Dispose();
    }

    static void SweepTheDead()
    {
        foreach (var file in Directory.EnumerateFiles(Root, "*.lock"))
        {
            try
            {
                using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(file[..^".lock".Length]);
            }
            catch (IOException)
            {
                // Its owner lives, or another process is sweeping it.
            }
        }
    }

    static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        File.Delete(path + ".lock");
    }
}
