using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary><c>uldra tail</c> run to its end, and its lines.</summary>
static class TailRun
{
    /// <summary>Everything the server's log holds of one database.</summary>
    public static Task<List<JsonElement>> AllOfAsync(TestDatabase database, params string[] options) =>
        LinesAsync(["tail", database.Server.Url(), "--from", "earliest", "--until-caught-up", "--tables", $"{database.Name}.*", .. options]);

    /// <summary>It must end well and say nothing on standard error.</summary>
    public static async Task<List<JsonElement>> LinesAsync(params string[] arguments)
    {
        var result = await UldraProgram.RunAsync(arguments);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return Lines(result.Output);
    }

    public static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    public static string Text(this JsonElement line, string name) => line.GetProperty(name).GetString()!;

    /// <summary>A member as it was written; null when it is not there.</summary>
    public static string? Raw(this JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
