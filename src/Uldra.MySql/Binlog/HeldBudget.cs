using Microsoft.Win32.SafeHandles;

namespace Uldra.MySql.Binlog;

/// <summary>How much all that is held together may take, in memory and on disk.</summary>
sealed class HeldBudget(long memoryMax, long diskMax, string directory)
{
    long _memory;
    long _disk;

    public long MemoryBytes => Interlocked.Read(ref _memory);

    public long DiskBytes => Interlocked.Read(ref _disk);

    public bool TryTakeMemory(int bytes)
    {
        if (_memory + bytes > memoryMax)
            return false;
        Interlocked.Add(ref _memory, bytes);
        return true;
    }

    public void ReturnMemory(long bytes) => Interlocked.Add(ref _memory, -bytes);

    public void TakeDisk(long bytes)
    {
        if (_disk + bytes > diskMax)
            throw new EventRefusedException(
                $"the rows that wait for a decision would take more than {memoryMax} bytes of memory and {diskMax} bytes of disk",
                "Decide the oldest prepared transactions on the source (XA RECOVER lists them), or raise the limit.");
        Interlocked.Add(ref _disk, bytes);
    }

    public void ReturnDisk(long bytes) => Interlocked.Add(ref _disk, -bytes);

    /// <summary>Unlinked at once where the system allows it, so that no killed process leaves it behind.</summary>
    public SafeFileHandle OpenFile()
    {
        var path = Path.Combine(directory, $"uldra-{Environment.ProcessId}-{Guid.NewGuid():N}.held");
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return handle;
    }

    public EventRefusedException NoDisk(Exception cause) => new(
        $"rows that wait for a decision do not fit into memory, and cannot be kept in {directory}: {cause.Message}",
        "Make room there, or name another directory.", cause);
}
