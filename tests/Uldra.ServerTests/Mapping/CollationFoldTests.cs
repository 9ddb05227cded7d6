using System.IO.Compression;
using Uldra.TestKit;

namespace Uldra.ServerTests.Mapping;

/// <summary>What is stored of the collations is what the servers say of every single character.</summary>
public sealed class CollationFoldTests(SharedServers servers)
{
    public static TheoryData<ServerKind> Servers => new(ServerKind.MariaDb1011, ServerKind.MariaDb118, ServerKind.MySql97);

    [Theory, MemberData(nameof(Servers)), Trait("kind", "long")]
    public async Task Stored_folds_are_those_of_the_server(ServerKind kind)
    {
        var stored = (await StoredAsync()).Split('#').ToHashSet();

        var recorded = await new FoldRecorder(await servers.CreateDatabaseAsync(kind)).RecordAsync();

        Assert.Empty(recorded.Where(s => !stored.Contains($"{s.Key}\n{string.Concat(s.Value.Select(l => l + '\n'))}")).Select(s => s.Key));
        Assert.InRange(recorded.Count, 40, 100);
    }

    /// <summary>Replaces what is stored: <c>tests/record-collations</c>.</summary>
    [Fact(Explicit = true)]
    [Trait("kind", "record")]
    public async Task RecordCollations()
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var kind in new[] { ServerKind.MariaDb118, ServerKind.MySql97 })
            foreach (var (section, lines) in await new FoldRecorder(await servers.CreateDatabaseAsync(kind)).RecordAsync())
                sections[section] = lines;
        await FoldRecorder.WriteAsync(StoredFile, sections);
    }

    static string StoredFile { get; } = Path.Combine(
        Directory.GetParent(MySql.Tests.Fixtures.FixtureStore.Root)!.Parent!.FullName, "src", "Uldra", "Mapping", "collations.br");

    static async Task<string> StoredAsync()
    {
        using var reader = new StreamReader(new BrotliStream(File.OpenRead(StoredFile), CompressionMode.Decompress));
        return await reader.ReadToEndAsync();
    }
}
