using Uldra.Checking;

namespace Uldra.Cli;

/// <summary>What the process says at its end. Scripts rely on the numbers: they are the contract and never change.</summary>
static class ExitCode
{
    /// <summary>Done, or drained by a signal.</summary>
    public const int Done = 0;

    /// <summary>Ran, and: differences, quarantine, DDL stop, undecided, drain time-out.</summary>
    public const int Unfinished = 1;

    /// <summary>Fix the command or the file.</summary>
    public const int Usage = 2;

    /// <summary>Source: unreachable, refusing, wrong settings, missing table or key, purged log, undecodable event.</summary>
    public const int Source = 3;

    /// <summary>The same for a target.</summary>
    public const int Target = 4;

    /// <summary>Another instance of the pipeline took over.</summary>
    public const int Fenced = 5;

    /// <summary>The code for what stood in the way: of several 2 comes before 3, and 3 before 4. Warnings and notes stand in no way.</summary>
    public static int Of(IEnumerable<Problem> problems)
    {
        var code = Done;
        foreach (var problem in problems)
        {
            if (problem.Severity != Severity.Error)
                continue;
            var one = problem.Side switch { ProblemSide.Configuration => Usage, ProblemSide.Source => Source, _ => Target };
            code = code == Done ? one : Math.Min(code, one);
        }
        return code;
    }
}
