using System.Text;
using Uldra.MySql.Schema;

namespace Uldra.TestKit.Workloads;

/// <summary>
/// Random source transactions for any tables, from a seed. It knows shapes and no rows: statements pick rows by small sets of key values,
/// and what a server would refuse is written so that it passes over it (IGNORE). Run it with the server's own client; the log then has
/// whatever really changed.
/// </summary>
/// <param name="tables">With their unique keys, as a server describes them.</param>
/// <param name="shardColumns">By table, the column that decides the shard.</param>
public sealed class Workload(int seed, IReadOnlyList<TableDefinition> tables, IReadOnlyDictionary<string, string> shardColumns)
{
    /// <summary>Zero dates and dates that do not exist may be stored; a value that does not fit is cut.</summary>
    public const string Session = "SET NAMES utf8mb4; SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00';\n";

    readonly Random _random = new(seed);
    readonly Dictionary<string, int> _counts = [];

    /// <summary>How often each kind of change was written.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>So many transactions, and some statements that commit by themselves.</summary>
    public string Transactions(int count)
    {
        var sql = new StringBuilder(Session);
        for (var i = 0; i < count; i++)
            sql.Append(_random.Next(5) == 0 ? Change() : Transaction());
        return sql.ToString();
    }

    /// <summary>At least one row into each table.</summary>
    public string Fill() => string.Concat(tables.Select(t => new TableChanges(t, shardColumns, _random).Insert()));

    string Transaction()
    {
        var sql = new StringBuilder("BEGIN;\n");
        for (var i = _random.Next(1, 6); i > 0; i--)
            sql.Append(_random.Next(8) == 0 ? TakenBack() : Change());
        return sql.Append(_random.Next(12) == 0 ? "ROLLBACK;\n" : "COMMIT;\n").ToString();
    }

    string TakenBack()
    {
        Count("savepoint");
        return $"SAVEPOINT here;\n{Change()}{Change()}ROLLBACK TO here;\n{Change()}";
    }

    string Change()
    {
        var writer = new TableChanges(Any(tables), shardColumns, _random);
        var (kind, sql) = writer.Next();
        Count(kind);
        return sql;
    }

    T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    void Count(string kind) => _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
}
