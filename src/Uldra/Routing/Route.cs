using System.Buffers;
using System.Buffers.Binary;
using Uldra.Configuration;
using Uldra.Model;
using Uldra.MySql;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Routing;

/// <summary>
/// (4) Which shard a target row belongs to. A pure function of the row, and the one a person can repeat in SQL:
/// <c>CRC32(column) % n</c>, <c>MOD(MOD(column, n) + n, n)</c>.
/// </summary>
public sealed class Route
{
    /// <summary>The row belongs on every shard.</summary>
    public const int All = -1;

    readonly ShardMethod _method;
    readonly int _shards;
    readonly int _place;
    readonly int _nullShard;
    readonly ColumnDefinition? _column;
    readonly ArrayBufferWriter<byte> _text = new(64);

    /// <param name="options">Null: the table goes to the only target.</param>
    /// <param name="nullShard">Number of the shard that takes NULL, -1 when NULL is an error.</param>
    public Route(TargetTable table, ShardOptions? options, int shards, int nullShard)
    {
        _method = options?.Method ?? ShardMethod.All;
        _shards = shards;
        _nullShard = nullShard;
        _place = options?.Column is { } name ? PlaceOf(table, name) : -1;
        _column = _place < 0 ? null : AsPrinted(table.Columns[_place]);
        Table = table;
    }

    public TargetTable Table { get; }

    /// <exception cref="RouteException">NULL where no shard takes it.</exception>
    public int ShardOf(ReadOnlySpan<ValueSlot> row, ReadOnlySpan<byte> bytes)
    {
        if (_method == ShardMethod.All)
            return _shards == 1 ? 0 : All;
        var slot = row[_place];
        if (slot.IsNull)
            return _nullShard >= 0 ? _nullShard : throw NullRefused();
        var value = slot.In(bytes);
        return _method == ShardMethod.Modulo ? Modulo(value) : Crc(value);
    }

    /// <summary>The source's bytes, printed as the target prints them: ZEROFILL and BINARY padding are the target's.</summary>
    static ColumnDefinition AsPrinted(TargetColumn column) => column.Source with
    {
        Zerofill = column.Target.Zerofill,
        DisplayWidth = column.Target.DisplayWidth,
        Length = column.Source is { Type: MySqlType.String, Charset: "binary" } ? column.Target.Length : column.Source.Length,
    };

    static int PlaceOf(TargetTable table, string name)
    {
        for (var i = 0; i < table.Columns.Count; i++)
            if (string.Equals(table.Columns[i].Target.Name, name, StringComparison.OrdinalIgnoreCase))
                return i;
        throw new ArgumentException($"table {table.Name} has no column {name} to shard by", nameof(name));
    }

    int Crc(ReadOnlySpan<byte> value)
    {
        _text.ResetWrittenCount();
        ValueText.Write(_column!, value, _text);
        return (int)(Crc32.Compute(_text.WrittenSpan) % (uint)_shards);
    }

    int Modulo(ReadOnlySpan<byte> value)
    {
        if (_column!.Unsigned)
            return (int)(Unsigned(value) % (ulong)_shards);
        var rest = Signed(value) % _shards;
        return (int)(rest < 0 ? rest + _shards : rest);
    }

    static ulong Unsigned(ReadOnlySpan<byte> value)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        value.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }

    static long Signed(ReadOnlySpan<byte> value)
    {
        var unusedBits = 64 - (8 * value.Length);
        return (long)(Unsigned(value) << unusedBits) >> unusedBits;
    }

    RouteException NullRefused() => new(
        $"{Table.SourceName}: a row has NULL in {_column!.Name}, which decides its shard; name a shard for such rows with null_shard");
}
