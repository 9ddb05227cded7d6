using System.Buffers.Binary;
using Uldra.Model;
using Uldra.MySql.Schema;

namespace Uldra.Mapping;

/// <summary>
/// One column of a key, hashed so that values the target's index holds equal hash equal: coarser than the server is allowed, finer never.
/// Text is folded where that is safe for ASCII (case, trailing spaces); text beyond ASCII, and collations not known to be simple, cannot
/// be hashed here, and the operation then counts for its whole table.
/// </summary>
sealed class KeyColumn
{
    // Collations whose ASCII printable characters are equal only to their other case (asked of the servers by KeyHashServerTests).
    static readonly string[] SimpleSuffixes =
        ["_general_ci", "_general_nopad_ci", "_general_cs", "_unicode_ci", "_unicode_nopad_ci", "_unicode_520_ci",
         "_unicode_520_nopad_ci", "_0900_ai_ci", "_0900_as_ci", "_0900_as_cs", "_uca1400_ai_ci", "_uca1400_as_ci", "_uca1400_as_cs",
         "_uca1400_ai_cs", "_uca1400_nopad_ai_ci", "_uca1400_nopad_as_ci", "_uca1400_nopad_as_cs", "_uca1400_nopad_ai_cs",
         "latin1_swedish_ci", "latin1_swedish_nopad_ci"];

    readonly Form _form;
    readonly int _prefix;

    public KeyColumn(int place, TargetColumn column, int prefix)
    {
        Place = place;
        _prefix = prefix;
        _form = FormOf(column);
    }

    enum Form
    {
        Bytes,
        Float,
        Double,
        BinaryText,
        FoldedText,
        Unknown,
    }

    /// <summary>The column's place in its target table's written columns.</summary>
    public int Place { get; }

    /// <summary>Some values of this column cannot be hashed.</summary>
    public bool MayFail => _form is Form.FoldedText or Form.Unknown;

    /// <summary>False when this value cannot be hashed as the server compares it.</summary>
    public bool TryAdd(ref KeyHash hash, ReadOnlySpan<byte> value)
    {
        switch (_form)
        {
            case Form.Bytes:
                hash.Add(_prefix > 0 && value.Length > _prefix ? value[.._prefix] : value);
                return true;
            case Form.Float:
                hash.Add((ulong)BitConverter.SingleToInt32Bits(BinaryPrimitives.ReadSingleLittleEndian(value) + 0f));
                return true;
            case Form.Double:
                hash.Add((ulong)BitConverter.DoubleToInt64Bits(BinaryPrimitives.ReadDoubleLittleEndian(value) + 0d));
                return true;
            case Form.BinaryText:
                hash.Add(Prefixed(value).TrimEnd((byte)' '));
                return true;
            case Form.FoldedText:
                return TryAddFolded(ref hash, Prefixed(value).TrimEnd((byte)' '));
            default:
                return false;
        }
    }

    static Form FormOf(TargetColumn column)
    {
        var target = column.Target;
        if (target.Type == MySqlType.Float)
            return Form.Float;
        if (target.Type == MySqlType.Double)
            return Form.Double;
        if (!target.IsCharacter)
            return Form.Bytes;
        var collation = target.Collation ?? "";
        if (!IsAsciiCompatible(target.Charset!))
            return Form.Unknown;
        if (collation.EndsWith("_bin", StringComparison.Ordinal))
            return Form.BinaryText;
        return SimpleSuffixes.Any(s => collation.EndsWith(s, StringComparison.Ordinal)) ? Form.FoldedText : Form.Unknown;
    }

    static bool IsAsciiCompatible(string charset) => charset is "utf8mb4" or "utf8mb3" or "utf8" or "latin1" or "ascii";

    /// <summary>A prefix index counts characters; as many bytes are never more than that, so this is at most coarser.</summary>
    ReadOnlySpan<byte> Prefixed(ReadOnlySpan<byte> value) => _prefix > 0 && value.Length > _prefix ? value[.._prefix] : value;

    bool TryAddFolded(ref KeyHash hash, ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
            return false;
        Span<byte> folded = stackalloc byte[64];
        hash.Add((ulong)value.Length);
        while (!value.IsEmpty)
        {
            var part = value[..Math.Min(value.Length, folded.Length)];
            System.Text.Ascii.ToUpper(part, folded, out var written);
            hash.Add(folded[..written]);
            value = value[part.Length..];
        }

        return true;
    }
}
