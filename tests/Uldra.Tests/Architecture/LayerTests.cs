using System.Reflection;
using Uldra.Model;
using Uldra.MySql;

namespace Uldra.Tests.Architecture;

/// <summary>Cli → Uldra → Uldra.MySql → BCL (DESIGN §7): what each assembly really uses.</summary>
public sealed class LayerTests
{
    static readonly string FrameworkDirectory = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Fact]
    public void Wire_uses_nothing_but_the_base_class_library() => Assert.Empty(NotOfTheFramework(typeof(MySqlConnection).Assembly));

    [Fact]
    public void Engine_uses_the_wire_and_the_logging_abstractions_only()
    {
        string[] allowed = ["Uldra.MySql", "Microsoft.Extensions.Logging.Abstractions"];

        Assert.Empty(NotOfTheFramework(typeof(ChangeBatch).Assembly).Except(allowed));
    }

    [Fact]
    public void Test_of_layers_sees_a_foreign_assembly() =>
        Assert.Contains("xunit.v3.core", NotOfTheFramework(typeof(LayerTests).Assembly));

    static IEnumerable<string> NotOfTheFramework(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => !File.Exists(Path.Combine(FrameworkDirectory, name + ".dll")));
}
