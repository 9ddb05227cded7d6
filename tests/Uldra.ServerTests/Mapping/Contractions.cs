namespace Uldra.ServerTests.Mapping;

/// <summary>Characters that weigh something else together than apart.</summary>
/// <param name="Parts">The weights of each character alone.</param>
/// <param name="Together">The weights of the text.</param>
sealed record Contraction(IReadOnlyList<List<string>> Parts, List<string> Together);

/// <summary>
/// What each weight is to be replaced with so that contractions make no difference: the one weight of a contraction is those of its
/// characters; where they only change places, the first of them counts for nothing.
/// </summary>
sealed class Contractions
{
    readonly Dictionary<string, List<string>> _replaced = [];

    public Contractions(IReadOnlyCollection<Contraction> contractions)
    {
        foreach (var contraction in contractions)
            Add(contraction);
        foreach (var contraction in contractions)
            Assert.Equal(Replace(contraction.Parts.SelectMany(p => p)), Replace(contraction.Together));
    }

    public IEnumerable<string> Replace(IEnumerable<string> weights) =>
        weights.SelectMany(w => _replaced.TryGetValue(w, out var by) ? Replace(by) : [w]);

    void Add(Contraction contraction)
    {
        List<string> apart = [.. contraction.Parts.SelectMany(p => p)];
        if (apart.Order().SequenceEqual(contraction.Together.Order()))
            foreach (var weight in contraction.Parts[0])
                _replaced[weight] = [];
        else
            _replaced.TryAdd(Assert.Single(contraction.Together), apart);
    }
}
