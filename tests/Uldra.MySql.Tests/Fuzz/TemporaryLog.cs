namespace Uldra.MySql.Tests.Fuzz;

/// <summary>A log file that is gone afterwards.</summary>
sealed class TemporaryLog : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("uldra-log-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "bin.000001");

    public void Write(ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path, bytes);

    public void Dispose() => _directory.Delete(recursive: true);
}
