namespace Uldra.MySql.Tests.Wire;

public sealed class ErrorKindsTests
{
    [Theory]
    [InlineData(1040, "08004", "Too many connections", true, false)]
    [InlineData(1205, "HY000", "Lock wait timeout exceeded", true, false)]
    [InlineData(1213, "40001", "Deadlock found", true, false)]
    [InlineData(9999, "40001", "some rollback of a later version", true, false)]
    [InlineData(1317, "70100", "Query execution was interrupted", true, false)]
    [InlineData(3100, "HY000", "Error on observer", true, false)]
    [InlineData(1836, "HY000", "Running in read-only mode", true, false)]
    [InlineData(1290, "HY000", "running with the --read-only option", true, false)]
    [InlineData(1290, "HY000", "running with the --super-read-only option", true, false)]
    [InlineData(1290, "HY000", "running with the --secure-file-priv option", false, false)]
    [InlineData(1290, "HY000", "running with the --skip-grant-tables option", false, false)]
    [InlineData(1792, "25006", "Cannot execute statement in a READ ONLY transaction", false, false)]
    [InlineData(1047, "08S01", "WSREP has not yet prepared node for application use", true, false)]
    [InlineData(1047, "08S01", "Unknown command", false, false)]
    [InlineData(1053, "08S01", "Server shutdown in progress", true, true)]
    [InlineData(1927, "70100", "Connection was killed", true, true)]
    [InlineData(4031, "HY000", "inactivity", true, true)]
    [InlineData(2003, "08S01", "Cannot connect", true, true)]
    [InlineData(2006, "HY000", "gone away", true, true)]
    [InlineData(2013, "08S01", "lost", true, true)]
    [InlineData(2026, "HY000", "No TLS", false, false)]
    [InlineData(1044, "42000", "Access denied to database", false, false)]
    [InlineData(1045, "28000", "Access denied", false, false)]
    [InlineData(1062, "23000", "Duplicate entry", false, false)]
    [InlineData(1129, "HY000", "Host is blocked", false, false)]
    [InlineData(1146, "42S02", "Table doesn't exist", false, false)]
    [InlineData(1153, "08S01", "Got a packet bigger than max_allowed_packet", false, false)]
    [InlineData(1236, "HY000", "Got fatal error from source when reading binary log", false, false)]
    public void Each_code_has_its_kind(int code, string state, string message, bool transient, bool lost)
    {
        var fault = new MySqlException(code, state, message);
        Assert.Equal((transient, lost), (fault.IsTransient, fault.IsConnectionLost));
    }
}
