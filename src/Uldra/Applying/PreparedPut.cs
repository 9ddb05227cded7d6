using System.Buffers.Binary;
using System.Text;
using Uldra.Model;
using Uldra.MySql.Schema;
using Uldra.MySql.Values;

namespace Uldra.Applying;

/// <summary>
/// The put of a fixed number of rows with parameters in place of values: the same statement, alarm and guard included, parsed once. It is
/// written as what follows COM_STMT_EXECUTE.
/// <code>
/// number: 4 bytes │ flags: 0 │ iterations: 4 bytes, 1 │ NULLs: a bit per parameter │ 1 │ types: 2 bytes each │ values
/// </code>
/// </summary>
/// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html</remarks>
sealed class PreparedPut
{
    /// <summary>Measured in <c>bench/</c>: more rows gain nothing, and fewer have their share of a command's cost.</summary>
    const int RowsMax = 100;
    const int RowsMin = 16;

    /// <summary>The server keeps a few hundred bytes for each, per connection.</summary>
    const int ParametersMax = 4096;

    const int HeadBytes = 9;
    const ushort VersionType = (ushort)MySqlType.LongLong | 0x8000;

    readonly ColumnDefinition[] _columns;
    readonly byte[] _head;
    readonly bool _isGuarded;

    PreparedPut(TargetTable table, StatementFrame put, ColumnDefinition[] columns, ushort[] types)
    {
        _columns = columns;
        _isGuarded = table.Version is not null;
        Rows = Math.Min(RowsMax, ParametersMax / types.Length);
        var row = $"({string.Join(',', columns.Select(BinaryParameter.Placeholder))}{(_isGuarded ? ",?" : "")})";
        Sql = [.. put.Start, .. Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Repeat(row, Rows))), .. put.End];
        _head = new byte[HeadBytes + (((Rows * types.Length) + 7) / 8) + 1 + (Rows * types.Length * sizeof(ushort))];
        _head[5] = 1;
        var at = HeadBytes + (((Rows * types.Length) + 7) / 8);
        _head[at++] = 1;
        for (var i = 0; i < Rows * types.Length; i++, at += sizeof(ushort))
            BinaryPrimitives.WriteUInt16LittleEndian(_head.AsSpan(at), types[i % types.Length]);
    }

    /// <summary>How many rows it puts, no more and no fewer.</summary>
    public int Rows { get; }

    public byte[] Sql { get; }

    /// <summary>
    /// Null for tables whose rows go as text: with a type that has no parameter, or with a column that is another type on the target, where
    /// what a literal becomes is for the server to say.
    /// </summary>
    public static PreparedPut? Of(TargetTable table, StatementFrame put, ColumnDefinition[] literals)
    {
        var types = new List<ushort>();
        for (var i = 0; i < literals.Length; i++)
        {
            if (table.Columns[i].Target.Type != literals[i].Type || BinaryParameter.TypeOf(literals[i]) is not { } type)
                return null;
            types.Add(type);
        }

        if (table.Version is not null)
            types.Add(VersionType);
        return types.Count * RowsMin > ParametersMax ? null : new PreparedPut(table, put, literals, [.. types]);
    }

    /// <summary>Begins an execution, whose rows follow.</summary>
    /// <param name="number">What the server calls the statement.</param>
    public void Begin(SqlBuffer buffer, uint number)
    {
        var start = buffer.Length;
        buffer.Append(_head);
        for (var i = 0; i < sizeof(uint); i++)
            buffer[start + i] = (byte)(number >> (8 * i));
    }

    /// <summary>Appends a row.</summary>
    /// <param name="start">Where the execution begins in the buffer.</param>
    /// <param name="row">Its place among the statement's rows.</param>
    /// <param name="version">Written where rows have versions.</param>
    public void Append(SqlBuffer buffer, int start, int row, ReadOnlySpan<ValueSlot> slots, byte[] bytes, ulong version)
    {
        var parameter = row * (_columns.Length + (_isGuarded ? 1 : 0));
        for (var column = 0; column < _columns.Length; column++, parameter++)
        {
            if (slots[column].IsNull)
                buffer[start + HeadBytes + (parameter / 8)] |= (byte)(1 << (parameter % 8));
            else
                Append(buffer, _columns[column], slots[column].In(bytes));
        }

        if (!_isGuarded)
            return;
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(sizeof(ulong)), version);
        buffer.Advance(sizeof(ulong));
    }

    static void Append(SqlBuffer buffer, ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        var number = BinaryParameter.WriteNumber(column, value, buffer.GetSpan(sizeof(ulong)));
        if (number > 0)
        {
            buffer.Advance(number);
            return;
        }

        if (!BinaryParameter.IsText(column))
        {
            AppendLength(buffer, value.Length);
            buffer.Append(value);
            return;
        }

        var length = buffer.Length;
        buffer.Append((byte)0);
        ValueText.Write(column, value, buffer);
        buffer[length] = checked((byte)(buffer.Length - length - 1));
    }

    /// <summary>A length-encoded number; values of 16 MB and more go as text.</summary>
    static void AppendLength(SqlBuffer buffer, int length)
    {
        const int OneByteMax = 250;
        if (length <= OneByteMax)
        {
            buffer.Append((byte)length);
            return;
        }

        var wide = length > ushort.MaxValue;
        buffer.Append(wide ? (byte)0xFD : (byte)0xFC);
        for (var i = 0; i < (wide ? 3 : 2); i++)
            buffer.Append((byte)(length >> (8 * i)));
    }
}
