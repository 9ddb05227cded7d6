using System.Buffers;
using System.Runtime.CompilerServices;

namespace Uldra;

/// <summary>
/// Arrays to work in. Those of everyday size are rented and go back. A large one is made to measure and left to the collector: the pool
/// rounds up to a power of two and would keep it, and one huge row would cost its size several times over from then on.
/// </summary>
static class Rooms
{
    /// <summary>Bytes above which an array is made to measure.</summary>
    public const int LargeBytes = 16 << 20;

    public static T[] Rent<T>(int count) =>
        IsLarge<T>(count) ? GC.AllocateUninitializedArray<T>(count) : ArrayPool<T>.Shared.Rent(count);

    public static void Return<T>(T[] array)
    {
        if (array.Length > 0 && !IsLarge<T>(array.Length))
            ArrayPool<T>.Shared.Return(array, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }

    /// <summary>The next size of an array that is too small.</summary>
    public static int Grown(int count, long needed) => (int)Math.Min(Math.Max(needed, count * 2L), Array.MaxLength);

    static bool IsLarge<T>(long count) => count * Unsafe.SizeOf<T>() > LargeBytes;
}
