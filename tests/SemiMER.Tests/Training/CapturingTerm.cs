using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>A term that remembers what it was given; its value is that of a function, times a sum of weights, so
/// that it can be learned.</summary>
internal sealed class CapturingTerm(string name, Func<int, float>? factor = null) : IObjectiveTerm
{
    public string Name => name;

    public bool NeedsLabels => false;

    /// <summary>Ids of the utterances of each batch.</summary>
    public List<string[]> Batches { get; } = [];

    /// <summary>The class weights of the last batch.</summary>
    public float[]? ClassWeights { get; private set; }

    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        Batches.Add([.. pass.Batch.Utterances.Select(utterance => utterance.Id)]);
        ClassWeights = pass.ClassWeights?.data<float>().ToArray();
        return [new TermPart(Name, pass.Scores.pow(2).mean() * (factor?.Invoke(Batches.Count - 1) ?? 1))];
    }
}
