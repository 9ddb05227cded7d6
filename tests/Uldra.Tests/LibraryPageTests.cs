using Uldra.TestKit;

namespace Uldra.Tests;

public sealed class LibraryPageTests
{
    [Fact]
    public void The_page_shows_the_sample_as_it_is_built() =>
        Assert.Contains($"```csharp\n{Repository.Read("samples/read-log/Program.cs")}```\n", Repository.Read("docs/library.md"));
}
