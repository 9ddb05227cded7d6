using System.Buffers.Binary;
using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Mapping;

/// <summary>
/// One column of a key, hashed so that values the target's index holds equal hash equal: coarser than the server is allowed, finer never.
/// The value is in the source column's bytes, and its hash must outlive a change of that column to a wider one. Text under a collation that
/// is not known cannot be hashed here, and the operation then counts for its whole table.
/// </summary>
sealed class KeyColumn
{
    const int FoldBuffer = 64;

    // DECIMAL(65,30) packs into 30 bytes.
    const int DecimalBytesMax = 32;

    readonly Form _form;
    readonly int _prefix;
    readonly FoldTable _fold = FoldTable.Identity;
    readonly CharacterReader _characters;

    public KeyColumn(int place, TargetColumn column, int prefix)
    {
        Place = place;
        _prefix = prefix;
        var (source, target) = (column.Source, column.Target);
        if (!target.IsCharacter)
        {
            _form = FormOf(source);
            return;
        }

        var collation = target.Collation ?? "";
        var isBinary = collation.EndsWith("_bin", StringComparison.Ordinal);
        var characters = CharacterReader.Of(target.Charset!);
        var fold = isBinary ? FoldTable.Identity : CollationFolds.Find(target.Charset!, collation);
        _form = isBinary && characters is null or { IsAsciiByte: true } ? Form.BinaryText
            : fold is not null && characters is not null ? Form.FoldedText : Form.Unknown;
        _fold = fold ?? _fold;
        _characters = characters ?? default;
    }

    enum Form
    {
        Bytes,
        PaddedBytes,
        Signed,
        Unsigned,
        Bits,
        Decimal,
        Float,
        Double,
        BinaryText,
        FoldedText,
        Unknown,
    }

    /// <summary>The column's place in its target table's written columns.</summary>
    public int Place { get; }

    /// <summary>Its values cannot be hashed.</summary>
    public bool IsUnknown => _form == Form.Unknown;

    /// <summary>False when this value cannot be hashed as the server compares it.</summary>
    public bool TryAdd(ref KeyHash hash, ReadOnlySpan<byte> value)
    {
        switch (_form)
        {
            case Form.Bytes:
                hash.Add(PrefixBytes(value));
                return true;
            case Form.PaddedBytes:
                hash.Add(PrefixBytes(value).TrimEnd((byte)0));
                return true;
            case Form.Signed:
                hash.Add(Integer(value, isNegative: (sbyte)value[^1] < 0));
                return true;
            case Form.Unsigned:
                hash.Add(Integer(value, isNegative: false));
                return true;
            case Form.Bits:
                hash.Add(value.TrimStart((byte)0));
                return true;
            case Form.Decimal:
                AddDecimal(ref hash, value);
                return true;
            case Form.Float:
                hash.Add((ulong)BitConverter.SingleToInt32Bits(BinaryPrimitives.ReadSingleLittleEndian(value) + 0f));
                return true;
            case Form.Double:
                hash.Add((ulong)BitConverter.DoubleToInt64Bits(BinaryPrimitives.ReadDoubleLittleEndian(value) + 0d));
                return true;
            case Form.BinaryText:
                // A prefix index counts characters; as many bytes are never more than that, so this is at most coarser.
                hash.Add(PrefixBytes(value).TrimEnd((byte)' '));
                return true;
            case Form.FoldedText:
                hash = Folded(hash, value);
                return true;
            default:
                return false;
        }
    }

    static Form FormOf(ColumnDefinition source) => source.Type switch
    {
        MySqlType.Float => Form.Float,
        MySqlType.Double => Form.Double,
        MySqlType.NewDecimal => Form.Decimal,
        MySqlType.Bit => Form.Bits,
        MySqlType.String => Form.PaddedBytes,
        _ when source.IsInteger => source.Unsigned ? Form.Unsigned : Form.Signed,
        _ => Form.Bytes,
    };

    /// <summary>Little-endian bytes, of any width, as 64 bits.</summary>
    static ulong Integer(ReadOnlySpan<byte> value, bool isNegative)
    {
        if (value.Length == sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(value);
        var number = isNegative ? ulong.MaxValue : 0;
        for (var i = value.Length - 1; i >= 0; i--)
            number = (number << 8) | value[i];
        return number;
    }

    /// <summary>
    /// The packed form counts its groups of digits from the point, so that a wider column only puts zeros before the first. Its first bit is
    /// the sign; the bytes of a negative number are inverted.
    /// </summary>
    static void AddDecimal(ref KeyHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[DecimalBytesMax];
        digits = digits[..value.Length];
        var isNegative = value[0] < 0x80;
        for (var i = 0; i < digits.Length; i++)
            digits[i] = (byte)(isNegative ? ~value[i] : value[i]);
        digits[0] &= 0x7F;
        hash.Add(isNegative ? 1UL : 0);
        hash.Add(digits.TrimStart((byte)0));
    }

    ReadOnlySpan<byte> PrefixBytes(ReadOnlySpan<byte> value) => _prefix > 0 && value.Length > _prefix ? value[.._prefix] : value;

    KeyHash Folded(KeyHash hash, ReadOnlySpan<byte> value)
    {
        var text = _prefix > 0 ? _characters.Prefix(value, _prefix) : value;
        return new FoldedText(_fold, _characters, hash, stackalloc byte[FoldBuffer]).Add(text);
    }
}
