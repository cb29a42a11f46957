using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L_pair + L_unpair: pulls the embeddings of an utterance's modalities together and pushes sets that do not belong together apart.
/// Each pair of modalities is a part of its own. A class-wise loss takes the labels, and where there are none what the
/// classifier believes at that moment (soft pseudo-labels, as in Zhu et al., DSAN, 2021).
/// </summary>
/// <remarks>Liang, Li and Jin 2020; the arithmetic is in <see cref="CrossModalMatching"/>.</remarks>
/// <param name="matching">Loss, pairs of modalities and unpaired sets.</param>
/// <param name="name">Name in logs and before the names of its parts; two such terms of one recipe need different ones.</param>
public sealed class CrossModalMatchingTerm(CrossModalMatching matching, string name = "matching") : IObjectiveTerm
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Tensor? classWeights = matching.NeedsClassWeights ? ClassWeights(pass) : null;
        MatchingTerms terms = matching.Compute(LatentBatch.From(pass.Batch, pass.Embeddings, classWeights));
        return
        [
            .. terms.All.Select(term => new TermPart($"{Name}/{term.Name}", term.Value)),
            .. terms.Skipped.Select(term => new TermPart($"{Name}/{term.Name}", null, term.Reason)),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var numbers = new Dictionary<string, double>();
        foreach ((string pair, KernelDiagnostics seen) in matching.Diagnose(LatentBatch.From(pass.Batch, pass.Embeddings)))
        {
            numbers[$"{Name}/{pair}/bandwidth"] = seen.Bandwidth;
            numbers[$"{Name}/{pair}/within first"] = seen.WithinFirst;
            numbers[$"{Name}/{pair}/within second"] = seen.WithinSecond;
            numbers[$"{Name}/{pair}/across"] = seen.Across;
        }
        return numbers;
    }

    // Rows with a 1 for the label, or softmax(scores); constants either way. [batch, classes]
    private static Tensor ClassWeights(ForwardPass pass) => pass.Labeled is { } batch
        ? nn.functional.one_hot(batch.Labels, pass.Network.Schema.Classes.Count).to_type(ScalarType.Float32)
        : pass.Scores.detach().softmax(1);
}
