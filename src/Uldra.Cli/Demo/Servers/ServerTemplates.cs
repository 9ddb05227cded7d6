namespace Uldra.Cli.Demo.Servers;

/// <summary>
/// Data directories made once per program version and copied per server, because preparing one takes a second or more and copying it a
/// few hundredths. They live in the user's cache; deleting them is always safe.
/// </summary>
static class ServerTemplates
{
    static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    /// <summary><c>$XDG_CACHE_HOME/uldra</c>, or <c>~/.cache/uldra</c>.</summary>
    public static string CacheDirectory
    {
        get
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "uldra");
        }
    }

    /// <summary>Copies the program's template, made now when it is not there, to <paramref name="dataDirectory"/>.</summary>
    public static async Task CopyToAsync(ServerProgram program, string dataDirectory, CancellationToken token)
    {
        var template = Path.Combine(CacheDirectory, "templates", program.TemplateKey);
        if (!Directory.Exists(template))
            await MakeAsync(program, template, token);
        var log = dataDirectory + ".copy.log";
        // cp keeps the holes of sparse files and shares blocks where the file system can.
        string[] command = ["cp", "-a", "--reflink=auto", "--sparse=always", template, dataDirectory];
        await using var copy = await ChildProcess.StartAsync(command, log);
        await copy.SucceedAsync("The template data directory could not be copied", token);
        File.Delete(log);
    }

    static async Task MakeAsync(ServerProgram program, string template, CancellationToken token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(template)!);
        await using var only = await LockAsync(template + ".lock", token);
        if (Directory.Exists(template))
            return;
        // A name of its own until it is whole: a half-made template is never copied.
        var unfinished = template + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        await program.MakeTemplateAsync(unfinished, token);
        Directory.Move(unfinished, template);
    }

    /// <summary>An advisory lock that the kernel takes back when its holder dies.</summary>
    static async Task<FileStream> LockAsync(string file, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(LockRetry, token);
            }
        }
    }
}
