namespace Uldra.Checking;

/// <summary>Collects what one part of a check finds. Not safe for concurrent use: each server's check has its own.</summary>
sealed class ProblemList(ProblemSide side)
{
    readonly List<Problem> _all = [];

    public IReadOnlyList<Problem> All => _all;

    public void Error(string id, string where, string cause, string next) => Add(id, Severity.Error, where, cause, next);

    public void Warning(string id, string where, string cause, string next) => Add(id, Severity.Warning, where, cause, next);

    public void Note(string id, string where, string cause, string next) => Add(id, Severity.Note, where, cause, next);

    public void Add(Problem problem) => _all.Add(problem);

    void Add(string id, Severity severity, string where, string cause, string next) =>
        _all.Add(new Problem(id, severity, side, where, cause, next));
}
