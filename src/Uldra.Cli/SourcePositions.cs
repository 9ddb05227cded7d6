using Uldra.MySql;
using Uldra.MySql.Positions;

namespace Uldra.Cli;

/// <summary>How a source names its transactions.</summary>
static class SourcePositions
{
    public static async Task<PositionKind> KindAsync(MySqlConnectionOptions source, CancellationToken token)
    {
        await using var connection = await MySqlConnection.ConnectAsync(source, token);
        if (connection.Server.Family == ServerFamily.MariaDb)
            return PositionKind.MariaDbGtid;
        return await connection.ScalarAsync("SELECT @@GLOBAL.gtid_mode", token) == "ON" ? PositionKind.MySqlGtid : PositionKind.File;
    }
}
