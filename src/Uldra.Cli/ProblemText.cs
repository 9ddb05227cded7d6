using System.Text.Json;
using Uldra.Checking;

namespace Uldra.Cli;

/// <summary>Problems for people and for scripts. Readable at 3 a.m.: what, where, cause, next step, id, one below the other.</summary>
static class ProblemText
{
    public static void Write(TextWriter output, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems.OrderByDescending(p => p.Severity))
            Write(output, problem);
    }

    public static void Write(TextWriter output, Problem problem)
    {
        output.WriteLine($"{NameOf(problem.Severity)}: {TitleOf(problem.Id)}");
        output.WriteLine($"  where: {problem.Where}");
        output.WriteLine($"  cause: {problem.Cause}");
        output.WriteLine($"  next:  {problem.Next}");
        output.WriteLine($"  id:    {problem.Id}");
    }

    /// <summary>The contract's <c>{"problems":[…]}</c>.</summary>
    public static void WriteJson(Utf8JsonWriter json, IEnumerable<Problem> problems)
    {
        json.WriteStartArray("problems"u8);
        foreach (var problem in problems.OrderByDescending(p => p.Severity))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, problem.Id);
            json.WriteString("severity"u8, NameOf(problem.Severity));
            json.WriteString("where"u8, problem.Where);
            json.WriteString("cause"u8, problem.Cause);
            json.WriteString("next"u8, problem.Next);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static string NameOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    // Ids are chosen so that they read as a title.
    static string TitleOf(string id) => id.Replace('-', ' ');
}
