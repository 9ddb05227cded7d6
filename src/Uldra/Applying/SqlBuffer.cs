using System.Buffers;

namespace Uldra.Applying;

/// <summary>A growing buffer of SQL bytes that is used again and again: after the first batches it allocates nothing.</summary>
sealed class SqlBuffer : IBufferWriter<byte>, IDisposable
{
    const int StartBytes = 64 << 10;

    /// <summary>One huge row must not keep its memory for the life of the lane.</summary>
    const int KeepBytes = 16 << 20;

    byte[] _bytes = Rooms.Rent<byte>(StartBytes);
    int _length;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeepBytes)
            Replace(StartBytes);
    }

    /// <summary>Forgets everything behind <paramref name="length"/>.</summary>
    public void TruncateTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length);
        _length = length;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(byte value)
    {
        if (_length == _bytes.Length)
            Grow(1);
        _bytes[_length++] = value;
    }

    /// <summary>A place that was written before.</summary>
    public ref byte this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)_length);
            return ref _bytes[place];
        }
    }

    public void Append(ulong number)
    {
        const int DigitsMax = 20;
        if (!number.TryFormat(GetSpan(DigitsMax), out var digits, default, System.Globalization.CultureInfo.InvariantCulture))
            throw new InvalidOperationException("A number has more digits than numbers have.");
        _length += digits;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length));
        _length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public void Dispose()
    {
        if (_bytes.Length == 0)
            return;
        Rooms.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    /// <summary>Room for so much more, made in one step: a huge value would otherwise grow the buffer, and copy it, again and again.</summary>
    public void Reserve(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_bytes.Length - _length < wanted)
            Grow(wanted);
    }

    void Grow(int wanted)
    {
        var size = Rooms.Grown(_bytes.Length, (long)_length + wanted);
        if (size < (long)_length + wanted)
            throw new InvalidOperationException($"A packet of {_length} bytes cannot grow by {wanted}: it reaches the limit of an array.");
        Replace(size);
    }

    void Replace(int size)
    {
        var bytes = Rooms.Rent<byte>(size);
        _bytes.AsSpan(0, _length).CopyTo(bytes);
        Rooms.Return(_bytes);
        _bytes = bytes;
    }
}
