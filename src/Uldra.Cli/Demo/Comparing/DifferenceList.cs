namespace Uldra.Cli.Demo.Comparing;

/// <summary>Counts all differences and keeps the first ones to show.</summary>
sealed class DifferenceList
{
    const int ExamplesMax = 20;

    readonly List<RowDifference> _examples = [];

    public long Count { get; private set; }

    public IReadOnlyList<RowDifference> Examples => _examples;

    public void Add(RowDifference difference)
    {
        Count++;
        if (_examples.Count < ExamplesMax)
            _examples.Add(difference);
    }
}
