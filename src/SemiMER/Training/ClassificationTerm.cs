using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L_cls = -1/n sum_i sum_k y_ik log p_ik: cross-entropy of the labeled utterances, in nats. With class weights the sum is divided by
/// the sum of the weights of the rows.
/// </summary>
/// <remarks>Liang, Li and Jin 2020.</remarks>
public sealed class ClassificationTerm : IObjectiveTerm
{
    /// <inheritdoc/>
    public string Name => "classification";

    /// <inheritdoc/>
    public bool NeedsLabels => true;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return pass.Labeled is { } batch
            ? [new TermPart(Name, nn.functional.cross_entropy(pass.Scores, batch.Labels, pass.ClassWeights))]
            : [new TermPart(Name, null, "the batch has no labels")];
    }
}
