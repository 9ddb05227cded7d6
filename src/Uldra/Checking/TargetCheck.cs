using Uldra.Configuration;
using Uldra.MySql;
using Uldra.Schema;

namespace Uldra.Checking;

/// <summary>All that one target alone decides: can it be written, and what do its tables look like.</summary>
sealed class TargetCheck(TargetOptions target, ProblemList problems)
{
    static readonly string[] _privileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP"];

    public string Where { get; } =
        $"target {target.Name} ({target.Connection.Host}:{target.Connection.Port}/{target.Connection.Database})";

    public ProblemList Problems => problems;

    /// <summary>Null when it could not be asked.</summary>
    public CheckedTarget? Target { get; private set; }

    /// <summary>By name, case counts.</summary>
    public IReadOnlyDictionary<string, SchemaTable> Tables { get; private set; } = new Dictionary<string, SchemaTable>();

    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            var probe = await ServerProbe.OpenAsync(target.Connection, token).ConfigureAwait(false);
            await using (probe.ConfigureAwait(false))
                await RunAsync(probe, token).ConfigureAwait(false);
        }
        catch (MySqlException e)
        {
            problems.Add(ConnectionProblem.Of(ProblemSide.Target, Where, target.Connection, e));
        }
        catch (MySqlProtocolException e)
        {
            problems.Error("target-refused", Where, e.Message, "Give the address of a MySQL or MariaDB server.");
        }
    }

    async Task RunAsync(ServerProbe probe, CancellationToken token)
    {
        var database = target.Connection.Database!;
        ServerVersions.Check(probe.Server, "target", Where, problems);
        if (probe.IsOn("read_only") || probe.IsOn("super_read_only"))
            problems.Error("target-read-only", Where, "The server is read-only.", "Name the writable server, or SET GLOBAL read_only = OFF.");
        CheckPrivileges(probe, database);
        var tables = await InformationSchema.ReadAsync(probe.Connection, database, _ => true, token).ConfigureAwait(false);
        Tables = tables.ToDictionary(t => t.Definition.Name, StringComparer.Ordinal);
        Target = new CheckedTarget(target.Name, probe.Server, probe.Identity);
    }

    void CheckPrivileges(ServerProbe probe, string database)
    {
        var missing = string.Join(", ", _privileges.Where(p => !probe.Grants.HasOn(p, database)));
        if (missing.Length > 0)
            problems.Error("target-privilege-missing", Where, $"The account '{target.Connection.User}' lacks {missing} on the database.",
                $"GRANT {missing} ON {SqlName.Quote(database)}.* to it.");
    }
}
