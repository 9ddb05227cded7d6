using Uldra.Checking;
using Uldra.MySql.Schema;

namespace Uldra.Tests.Checking;

public sealed class ColumnFitTests
{
    static ColumnDefinition Column(MySqlType type, int length = 0, string? charset = null) =>
        new() { Name = "c", Type = type, Length = length, Charset = charset };

    static readonly ColumnDefinition _decimal = Column(MySqlType.NewDecimal) with { Precision = 10, Scale = 2 };
    static readonly ColumnDefinition _text = Column(MySqlType.VarChar, 40, "utf8mb4");
    static readonly ColumnDefinition _enum = Column(MySqlType.Enum, 1, "utf8mb4") with { Members = ["a", "b"] };

    public static TheoryData<string, ColumnDefinition, ColumnDefinition, bool> Pairs => new()
    {
        { "the same", _decimal, _decimal, true },
        { "a wider integer", Column(MySqlType.Tiny), Column(MySqlType.LongLong), true },
        { "a narrower integer", Column(MySqlType.Long), Column(MySqlType.Int24), false },
        { "another sign", Column(MySqlType.Long), Column(MySqlType.LongLong) with { Unsigned = true }, false },
        { "an integer as decimal", Column(MySqlType.Long), _decimal, false },
        { "more digits", _decimal, _decimal with { Precision = 12 }, true },
        { "more digits behind the point", _decimal, _decimal with { Precision = 12, Scale = 4 }, false },
        { "float as double", Column(MySqlType.Float), Column(MySqlType.Double), false },
        { "fewer digits of a second", Column(MySqlType.DateTime2) with { Scale = 6 }, Column(MySqlType.DateTime2), false },
        { "datetime as timestamp", Column(MySqlType.DateTime2), Column(MySqlType.Timestamp2), false },
        { "a longer varchar", _text, _text with { Length = 80 }, true },
        { "a shorter varchar", _text, _text with { Length = 39 }, false },
        { "varchar as text", _text, Column(MySqlType.Blob, 2, "utf8mb4"), true },
        { "text as varchar", Column(MySqlType.Blob, 2, "utf8mb4"), _text, false },
        { "varchar as char", _text, Column(MySqlType.String, 40, "utf8mb4"), false },
        { "another charset", _text, _text with { Charset = "utf8mb3" }, false },
        { "text as bytes", _text, _text with { Charset = "binary" }, false },
        { "a longer binary pads otherwise", Column(MySqlType.String, 16, "binary"), Column(MySqlType.String, 17, "binary"), false },
        { "NULL refused", _text, _text with { Nullable = false }, false },
        { "NULL allowed", _text with { Nullable = false }, _text, true },
        { "NULL refused by an integer", Column(MySqlType.Long), Column(MySqlType.Long) with { Nullable = false }, false },
        { "other members", _enum, _enum with { Members = ["b", "a"] }, false },
        { "more members", _enum, _enum with { Members = ["a", "b", "c"] }, false },
        { "the same members", _enum, _enum with { Members = ["a", "b"] }, true },
        { "JSON as MariaDB has it", Column(MySqlType.Json, 4), Column(MySqlType.Blob, 4, "utf8mb4"), true },
        { "JSON from a text", Column(MySqlType.Blob, 4, "utf8mb4"), Column(MySqlType.Json, 4), false },
        { "fewer bits", Column(MySqlType.Bit, 10), Column(MySqlType.Bit, 9), false },
    };

    [Theory, MemberData(nameof(Pairs))]
    public void Only_what_keeps_every_value_fits(string case_, ColumnDefinition source, ColumnDefinition target, bool fits)
    {
        Assert.NotEmpty(case_);
        Assert.Equal(fits, ColumnFit.Misfit(source, target) is null);
    }
}
