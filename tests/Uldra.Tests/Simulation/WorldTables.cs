using System.Buffers.Binary;
using Uldra.Configuration;
using Uldra.MySql;
using Uldra.MySql.Schema;
using Uldra.Pipeline;
using Uldra.TestKit;

namespace Uldra.Tests.Simulation;

/// <summary>The two tables of a world on both sides, and the pipeline's options for them.</summary>
sealed class WorldTables
{
    static readonly MySqlConnectionOptions Nowhere = new() { Host = "nowhere.invalid", User = "nobody" };

    readonly WorldShape _shape;
    readonly Plant _plant;
    readonly string _collation;
    readonly TableDefinition[] _sources;
    readonly TableDefinition[] _targets;

    public WorldTables(WorldShape shape, Plant plant)
    {
        _shape = shape;
        _plant = plant;
        _collation = shape.UnknownCollation ? "utf8mb4_czech_ci" : "utf8mb4_general_ci";
        var key = shape.TextKeys ? "id VARCHAR(20) NOT NULL" : "id INT NOT NULL";
        string[] account = [key, "user_id INT NOT NULL", "tag VARCHAR(20)", "version BIGINT UNSIGNED NOT NULL"];
        string[] rate = ["code VARCHAR(20) NOT NULL", "region INT NOT NULL", "version BIGINT UNSIGNED NOT NULL"];
        _sources = [Source("account", account), Source("rate", rate)];
        UniqueKey tag = new("tag", [new KeyPart(2, 0)], HasExpression: false);
        _targets = [Target("account", account) with { UniqueKeys = plant == Plant.UniqueKeyForgotten ? [] : [tag] }, Target("rate", rate)];
    }

    public IReadOnlyList<TableDefinition> Sources => _sources;

    /// <summary>Where the written columns stand in a target row.</summary>
    public static int VersionPlace(int table) => table == SourceTables.Account ? 3 : 2;

    public static ulong VersionOf(int table, byte[]?[] row) => BinaryPrimitives.ReadUInt64LittleEndian(row[VersionPlace(table)]);

    public TableCatalog Catalog()
    {
        var options = new PipelineOptions
        {
            Name = "sim",
            Source = new SourceOptions { Connection = Nowhere },
            Targets = [.. _shape.Lanes.Select((lanes, i) => new TargetOptions { Name = $"s{i}", Connection = Nowhere, Lanes = lanes })],
            Tables =
            [
                new TableRule
                {
                    Pattern = "bank.account",
                    Shard = new ShardOptions(ShardMethod.Crc32, "user_id", null),
                    Poison = _shape.RowsAside ? PoisonPolicy.Row : null,
                    Sequence = _shape.Grouped && _plant != Plant.GroupForgotten ? "user_id" : null,
                },
                new TableRule
                {
                    Pattern = "bank.rate",
                    Shard = new ShardOptions(_shape.RateMethod, _shape.RateMethod == ShardMethod.All ? null : "region", null),
                },
            ],
        };
        return new TableCatalog(options, _targets.ToDictionary(t => t.Name));
    }

    /// <summary>The source's image of a row: canonical bytes per column, null for NULL.</summary>
    public byte[]?[] Image(int table, SourceRow row)
    {
        var target = TargetRow(table, row);
        return _shape.GeneratedColumn ? [target[0], [42], .. target[1..]] : target;
    }

    public byte[]?[] TargetRow(int table, SourceRow row)
    {
        var columns = _targets[table].Columns;
        byte[] key = CanonicalBytes.Of(columns[0], row.Key), owner = CanonicalBytes.Of(columns[1], row.Owner);
        var version = CanonicalBytes.Of(columns[^1], row.Version);
        return table == SourceTables.Account
            ? [key, owner, row.Tag is null ? null : CanonicalBytes.Of(columns[2], row.Tag), version]
            : [key, owner, version];
    }

    TableDefinition Source(string name, string[] columns)
    {
        var definitions = columns.Select(Column).ToList();
        if (_shape.GeneratedColumn)
            definitions.Insert(1, TestColumn.Parse("computed TINYINT NOT NULL") with { Generated = true });
        // The version differs in every image: as good as no key.
        var key = _plant == Plant.IdentityForgotten ? definitions.Count - 1 : 0;
        return new TableDefinition { Database = "bank", Name = name, Columns = definitions, PrimaryKey = [new KeyPart(key, 0)] };
    }

    TableDefinition Target(string name, string[] columns) => new()
    {
        Database = "bank",
        Name = name,
        Columns = [.. columns.Select(Column).Select(c => _plant == Plant.CollationTakenForBinary && c.IsCharacter
            ? c with { Collation = "utf8mb4_bin" } : c)],
        PrimaryKey = [new KeyPart(0, 0)],
    };

    ColumnDefinition Column(string sql)
    {
        var column = TestColumn.Parse(sql);
        return column.IsCharacter ? column with { Collation = _collation } : column;
    }
}
