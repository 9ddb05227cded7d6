namespace Uldra.Checking;

public enum Severity { Note, Warning, Error }

/// <summary>Whose side a problem is on; it decides the exit code (2 command or file, 3 source, 4 target).</summary>
public enum ProblemSide { Configuration, Source, Target }

/// <summary>Something that stands in the way, said so that the person on call can act: place, cause, next step.</summary>
/// <param name="Id">Stable, kebab-case; has a page in <c>docs/errors/</c>.</param>
public sealed record Problem(string Id, Severity Severity, ProblemSide Side, string Where, string Cause, string Next);

/// <summary>One or more problems that stop the pipeline.</summary>
public sealed class ProblemException(IReadOnlyList<Problem> problems, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => $"{p.Id}: {p.Where}: {p.Cause} {p.Next}")), inner)
{
    public ProblemException(Problem problem) : this([problem])
    {
    }

    public IReadOnlyList<Problem> Problems { get; } = problems;
}
