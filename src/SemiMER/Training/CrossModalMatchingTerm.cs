using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Torch;
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
public sealed class CrossModalMatchingTerm(CrossModalMatching matching, string name = "matching") : IRankedTerm, ISeedingTerm
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    bool IRankedTerm.IsOfAllRows => true;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => matching.StatefulParts;

    /// <inheritdoc/>
    public void Check(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        matching.Check([.. schema.Modalities.Select(entry => entry.Modality)]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return Parts(matching.Compute(Latents(pass)));
    }

    /// <inheritdoc/>
    IReadOnlyList<TermPart>? ISeedingTerm.Seed(ForwardPass pass, double factor)
    {
        MatchingValues? values = pass.Whole is { } whole
            ? AddGradientsOfOwnRows(whole, pass, factor)
            : matching.AddGradients(LatentBatch.From(pass.Batch, pass.Embeddings), pass.EmbeddingSeeds, factor);
        return values is null
            ? null
            : [.. values.All.Select(term => new TermPart(PartName(term.Name), null) { Number = term.Value }), .. Skipped(values.Skipped)];
    }

    /// <inheritdoc/>
    IReadOnlyList<TermPart> ISeedingTerm.Graph(ForwardPass pass) => Parts(matching.Terms(Latents(pass)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var numbers = new Dictionary<string, double>();
        foreach ((string pair, KernelDiagnostics seen) in matching.Diagnose(Latents(pass)))
        {
            numbers[$"{Name}/{pair}/bandwidth"] = seen.Bandwidth;
            numbers[$"{Name}/{pair}/within first"] = seen.WithinFirst;
            numbers[$"{Name}/{pair}/within second"] = seen.WithinSecond;
            numbers[$"{Name}/{pair}/across"] = seen.Across;
        }
        return numbers;
    }

    private LatentBatch Latents(ForwardPass pass)
    {
        Tensor? weights = matching.NeedsClassWeights ? ClassWeights(pass) : null;
        return pass.Whole?.Latents(pass, weights) ?? LatentBatch.From(pass.Batch, pass.Embeddings, weights);
    }

    // Every rank computes the gradients of all rows, and keeps those of its own: nothing is sent back.
    private MatchingValues? AddGradientsOfOwnRows(WholeBatch whole, ForwardPass pass, double factor)
    {
        LatentBatch all = Latents(pass);
        var gradients = all.Modalities.ToDictionary(modality => modality, modality => zeros(all.Latents(modality).shape));
        MatchingValues? values = matching.AddGradients(all, modality => gradients[modality], factor);
        foreach ((Modality modality, Tensor gradient) in values is null ? [] : gradients)
            pass.EmbeddingSeeds(modality).PlusInPlace(whole.OwnRows(gradient));
        return values;
    }

    private List<TermPart> Parts(MatchingTerms terms) =>
        [.. terms.All.Select(term => new TermPart(PartName(term.Name), term.Value)), .. Skipped(terms.Skipped)];

    private IEnumerable<TermPart> Skipped(IEnumerable<SkippedTerm> terms) =>
        terms.Select(term => new TermPart(PartName(term.Name), null, term.Reason));

    private string PartName(string name) => $"{Name}/{name}";

    // Rows with a 1 for the label, or with mixed ones, or softmax(scores); constants either way. [batch, classes]
    private static Tensor ClassWeights(ForwardPass pass) => pass.Labeled is { } batch
        ? batch.MixedLabels ?? nn.functional.one_hot(batch.Labels, pass.Network.Schema.Classes.Count).to_type(ScalarType.Float32)
        : pass.Scores.detach().softmax(1);
}
