using Uldra.Applying;
using Uldra.MySql;

namespace Uldra.Tests.Applying;

public sealed class ErrorClassifierTests
{
    [Theory]
    [InlineData(2013, "HY000", TargetFailureKind.Transient)]
    [InlineData(1053, "08S01", TargetFailureKind.Transient)]
    [InlineData(1040, "08004", TargetFailureKind.Transient)]
    [InlineData(1836, "HY000", TargetFailureKind.Transient)]
    [InlineData(1213, "40001", TargetFailureKind.Conflict)]
    [InlineData(1205, "HY000", TargetFailureKind.Conflict)]
    [InlineData(1020, "HY000", TargetFailureKind.Conflict)]
    [InlineData(3024, "HY000", TargetFailureKind.Conflict)]
    [InlineData(1062, "23000", TargetFailureKind.Row)]
    [InlineData(1264, "22003", TargetFailureKind.Row)]
    [InlineData(1406, "22001", TargetFailureKind.Row)]
    [InlineData(4025, "23000", TargetFailureKind.Row)]
    [InlineData(3819, "HY000", TargetFailureKind.Row)]
    [InlineData(1644, "45000", TargetFailureKind.Row)]
    [InlineData(1142, "42000", TargetFailureKind.Fatal)]
    [InlineData(1146, "42S02", TargetFailureKind.Fatal)]
    [InlineData(1114, "HY000", TargetFailureKind.Transient)]
    [InlineData(1021, "HY000", TargetFailureKind.Transient)]
    [InlineData(1026, "HY000", TargetFailureKind.Transient)]
    [InlineData(1030, "HY000", TargetFailureKind.Transient)]
    [InlineData(3, "HY000", TargetFailureKind.Transient)]
    [InlineData(9999, "HY000", TargetFailureKind.Fatal)]
    public void Code_decides_what_happens_to_the_batch(int code, string state, TargetFailureKind kind) =>
        Assert.Equal(kind, ErrorClassifier.KindOf(new MySqlException(code, state, "m")));

    [Theory]
    [InlineData("Duplicate entry 'it's secret' for key 'by_u'", "Duplicate entry '…' for key 'by_u'.")]
    [InlineData("Duplicate entry 'se' for key 'cret' for key 'by_u'", "Duplicate entry '…' for key 'by_u'.")]
    [InlineData("Duplicate entry '' for key 'by_u'", "Duplicate entry '…' for key 'by_u'.")]
    [InlineData("Incorrect string value: '\\xF0\\x9F' for column `d`.`t`.`c` at row 2",
        "Incorrect string value: '…' for column `d`.`t`.`c` at row 2.")]
    [InlineData("Truncated incorrect DOUBLE value: 'se\ncret'", "Truncated incorrect DOUBLE value: '…'.")]
    [InlineData("Incorrect datetime value: 'x at row 9' for column 'c' at row 1", "Incorrect datetime value: '…' for column 'c' at row 1.")]
    [InlineData("right syntax to use near ''secret',1) ON' at line 1", "right syntax to use near '…' at line 1.")]
    [InlineData("Data too long for column 'v' at row 1", "Data too long for column 'v' at row 1.")]
    public void Message_never_shows_a_rows_value(string message, string shown) => Assert.Equal(shown, ErrorClassifier.Redact(message));
}
