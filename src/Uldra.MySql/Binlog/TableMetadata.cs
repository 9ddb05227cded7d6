using Uldra.MySql.Schema;

namespace Uldra.MySql.Binlog;

/// <summary>
/// The optional metadata of a table map: signs always, names, character sets, members and the primary key with
/// binlog_row_metadata=FULL. Fields that are not known here are passed over by their length: none changes how an image is read.
/// </summary>
sealed class TableMetadata(ColumnFormat[] columns, ServerFamily family)
{
    readonly uint?[] _collations = new uint?[columns.Length];
    readonly List<byte[]>?[] _members = new List<byte[]>?[columns.Length];
    readonly List<KeyPart> _key = [];
    string[]? _names;
    byte[]? _visible;

    enum Field : byte
    {
        Signedness = 1,
        DefaultCharset = 2,
        ColumnCharset = 3,
        ColumnName = 4,
        SetMembers = 5,
        EnumMembers = 6,
        PrimaryKey = 8,
        PrimaryKeyWithPrefix = 9,
        MemberDefaultCharset = 10,
        MemberColumnCharset = 11,
        Visibility = 12,
    }

    /// <summary>Per column 1 for unsigned; null when not sent.</summary>
    public byte[]? Unsigned { get; private set; }

    public static TableMetadata Parse(ReadOnlySpan<byte> bytes, ColumnFormat[] columns, ServerFamily family)
    {
        var metadata = new TableMetadata(columns, family);
        var cursor = new PacketCursor(bytes);
        while (!cursor.AtEnd)
        {
            var field = (Field)cursor.ReadByte();
            metadata.Take(field, new PacketCursor(cursor.ReadLengthEncodedBytes()));
        }
        return metadata;
    }

    /// <summary>Null when the log does not carry names, or something that would have to be guessed.</summary>
    public TableDefinition? Define(string database, string name, ReadOnlySpan<byte> nullable)
    {
        if (_names is null)
            return null;
        var definitions = new ColumnDefinition[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var charset = _collations[i] is { } collation ? CollationCharset.Find(collation) : null;
            if (columns[i].Layout is ColumnFormat.Unreadable or ColumnFormat.NeedsDefinition || (charset is null && NeedsCharset(columns[i].DefinedType)))
                return null;
            definitions[i] = Define(i, charset, isNullable: (nullable[i >> 3] >> (i & 7) & 1) != 0);
        }
        return new TableDefinition { Database = database, Name = name, Columns = definitions, PrimaryKey = _key };
    }

    static bool NeedsCharset(MySqlType type) => type is MySqlType.String or MySqlType.VarChar or MySqlType.VarString or MySqlType.Blob;

    static bool HasMembers(MySqlType type) => type is MySqlType.Enum or MySqlType.Set;

    ColumnDefinition Define(int i, string? charset, bool isNullable) => new()
    {
        Name = _names![i],
        Type = columns[i].DefinedType,
        Unsigned = Unsigned is not null && Unsigned[i] != 0 && columns[i].Type != MySqlType.Year,
        Nullable = isNullable,
        Length = columns[i].Length,
        Precision = columns[i].Precision,
        Scale = columns[i].Scale,
        Charset = NeedsCharset(columns[i].DefinedType) || HasMembers(columns[i].Type) ? charset : null,
        Members = MemberNames.Decode(_members[i], charset),
        MemberBytes = _members[i] ?? [],
        Invisible = _visible is not null && _visible[i] == 0,
    };

    void Take(Field field, PacketCursor value)
    {
        switch (field)
        {
            case Field.Signedness:
                Unsigned = ReadBits(ref value, type => TypeGroups.HasSign(type));
                break;
            case Field.DefaultCharset:
                ReadDefaultCharset(ref value, type => TypeGroups.HasCharset(type, family));
                break;
            case Field.ColumnCharset:
                ReadColumnCharset(ref value, type => TypeGroups.HasCharset(type, family));
                break;
            case Field.MemberDefaultCharset:
                ReadDefaultCharset(ref value, HasMembers);
                break;
            case Field.MemberColumnCharset:
                ReadColumnCharset(ref value, HasMembers);
                break;
            case Field.ColumnName:
                ReadNames(ref value);
                break;
            case Field.SetMembers:
                ReadMembers(ref value, MySqlType.Set);
                break;
            case Field.EnumMembers:
                ReadMembers(ref value, MySqlType.Enum);
                break;
            case Field.PrimaryKey:
                ReadKey(ref value, withPrefix: false);
                break;
            case Field.PrimaryKeyWithPrefix:
                ReadKey(ref value, withPrefix: true);
                break;
            case Field.Visibility:
                _visible = ReadBits(ref value, _ => true);
                break;
        }
    }

    /// <summary>One bit per counted column, high bits first; 0 for the others.</summary>
    byte[] ReadBits(ref PacketCursor value, Func<MySqlType, bool> counts)
    {
        var bits = value.ReadToEnd();
        var perColumn = new byte[columns.Length];
        var place = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (!counts(columns[i].Type))
                continue;
            if (place >> 3 >= bits.Length)
                throw new MySqlProtocolException("a bitmap of columns that is too short", place >> 3);
            perColumn[i] = (byte)(bits[place >> 3] >> (7 - (place & 7)) & 1);
            place++;
        }
        return perColumn;
    }

    /// <summary>A collation for all counted columns, then those that differ, by their place among the counted.</summary>
    void ReadDefaultCharset(ref PacketCursor value, Func<MySqlType, bool> counts)
    {
        var byDefault = ReadCollation(ref value);
        var counted = new List<int>();
        for (var i = 0; i < columns.Length; i++)
            if (counts(columns[i].Type))
            {
                counted.Add(i);
                _collations[i] = byDefault;
            }
        while (!value.AtEnd)
        {
            var place = value.ReadLengthEncoded();
            if (place >= (ulong)counted.Count)
                throw new MySqlProtocolException($"a collation for character column {place} of {counted.Count}", value.Offset);
            _collations[counted[(int)place]] = ReadCollation(ref value);
        }
    }

    void ReadColumnCharset(ref PacketCursor value, Func<MySqlType, bool> counts)
    {
        for (var i = 0; i < columns.Length; i++)
            if (counts(columns[i].Type))
                _collations[i] = ReadCollation(ref value);
    }

    static uint ReadCollation(ref PacketCursor value) => (uint)Math.Min(value.ReadLengthEncoded(), uint.MaxValue);

    void ReadNames(ref PacketCursor value)
    {
        var names = new string[columns.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = PacketCursor.Text(value.ReadLengthEncodedBytes());
        _names = names;
    }

    void ReadMembers(ref PacketCursor value, MySqlType type)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Type != type)
                continue;
            var count = value.ReadLengthEncoded();
            if (count > (ulong)value.Remaining)
                throw new MySqlProtocolException($"{count} members of a column in {value.Remaining} bytes", value.Offset);
            var members = new List<byte[]>((int)count);
            for (var m = 0UL; m < count; m++)
                members.Add(value.ReadLengthEncodedBytes().ToArray());
            _members[i] = members;
        }
    }

    void ReadKey(ref PacketCursor value, bool withPrefix)
    {
        while (!value.AtEnd)
        {
            var column = value.ReadLengthEncoded();
            var prefix = withPrefix ? value.ReadLengthEncoded() : 0;
            if (column >= (ulong)columns.Length || prefix > ushort.MaxValue || _key.Count >= columns.Length)
                throw new MySqlProtocolException($"column {column} with prefix {prefix} in the primary key", value.Offset);
            _key.Add(new KeyPart((int)column, (int)prefix));
        }
    }
}
