using System.Buffers;
using System.Runtime.CompilerServices;

namespace Uldra;

/// <summary>
/// Arrays to work in. Small ones are rented from the shared pool, which keeps one of each size for every thread that ever gave one back;
/// those of a batch's size from a pool that keeps few, whoever gave them; and a huge one is made to measure and left to the collector, or
/// one huge row would cost its size, rounded up, from then on.
/// </summary>
static class Rooms
{
    const int MediumBytes = 64 << 10;
    const int LargeBytes = 16 << 20;

    /// <summary>About as many as there are batches on the way when each holds a part of a huge transaction.</summary>
    const int KeptPerSize = 4;

    public static T[] Rent<T>(int count) =>
        IsAbove<T>(count, LargeBytes) ? GC.AllocateUninitializedArray<T>(count) : PoolFor<T>(count).Rent(count);

    public static void Return<T>(T[] array)
    {
        if (array.Length > 0 && !IsAbove<T>(array.Length, LargeBytes))
            PoolFor<T>(array.Length).Return(array, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }

    /// <summary>The next size of an array that is too small.</summary>
    public static int Grown(int count, long needed) => (int)Math.Min(Math.Max(needed, count * 2L), Array.MaxLength);

    // By what a pool makes of the count, a power of two, so that an array goes back to where it came from.
    static ArrayPool<T> PoolFor<T>(int count) =>
        IsAbove<T>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count), MediumBytes) ? Medium<T>.Pool : ArrayPool<T>.Shared;

    static bool IsAbove<T>(long count, int bytes) => count * Unsafe.SizeOf<T>() > bytes;

    static class Medium<T>
    {
        public static readonly ArrayPool<T> Pool = ArrayPool<T>.Create(LargeBytes / Unsafe.SizeOf<T>(), KeptPerSize);
    }
}
