using SemiMER.Batching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L_cls = -1/n sum_i sum_k y_ik log p_ik: cross-entropy of the labeled utterances, in nats. With class weights the sum is divided by
/// the sum of the weights of the rows. Options replace the label y by votes, smooth it, and let what is predicted well count less.
/// </summary>
/// <remarks>Liang, Li and Jin 2020.</remarks>
public sealed class ClassificationTerm : IRankedTerm
{
    private const double LeastDoubt = 1e-7; // the slope of a root at 0 is infinite

    private readonly ClassificationOptions options;

    /// <summary>Creates the term.</summary>
    /// <param name="options">Target, smoothing and focus; plain cross-entropy if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public ClassificationTerm(ClassificationOptions? options = null)
    {
        this.options = options ?? new ClassificationOptions();
        this.options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "classification";

    /// <inheritdoc/>
    public bool NeedsLabels => true;

    /// <inheritdoc/>
    bool IRankedTerm.IsOfAllRows => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (pass.Labeled is not { } batch)
            return [new TermPart(Name, null, "the batch has no labels")];
        if (options == new ClassificationOptions() && batch.MixedLabels is null)
        {
            Tensor mean = nn.functional.cross_entropy(pass.Scores, batch.Labels, pass.ClassWeights);
            return [new TermPart(Name, Share(mean, pass, () => pass.ClassWeights!.index_select(0, batch.Labels)))];
        }
        Tensor q = Targets(pass, batch), weights = pass.ClassWeights is { } w ? q * w : q;
        return [new TermPart(Name, Share(SoftCrossEntropy(pass.Scores, weights), pass, () => weights))];
    }

    // Of a part of a batch: what its mean L_r adds to that of all rows, L = sum_r W_r L_r / sum_r W_r with W the sum of the weights.
    private static Tensor Share(Tensor mean, ForwardPass pass, Func<Tensor> weights)
    {
        if (pass.Whole is not { } whole)
            return mean;
        if (pass.ClassWeights is null)
            return mean.Times((double)pass.Batch.Count / whole.Count);
        double own = weights().sum().Value();
        return mean.Times(own / whole.Sum(own));
    }

    // L = -sum_ik w_k q_ik (1 - p_ik)^gamma log p_ik / sum_ik w_k q_ik
    private Tensor SoftCrossEntropy(Tensor scores, Tensor weight)
    {
        Tensor logP = scores.log_softmax(1);
        Tensor loss = options.FocalGamma == 0 ? logP : logP * 1.Minus(logP.exp()).ClampMin(LeastDoubt).Power(options.FocalGamma);
        return -(weight * loss).sum() / weight.sum();
    }

    // q_i = votes_i / sum of votes_i, or 1 for the label, mixed where rows are; then (1 - epsilon) q + epsilon / K. [batch, classes]
    private Tensor Targets(ForwardPass pass, LabeledBatch batch)
    {
        int classes = pass.Network.Schema.Classes.Count;
        double epsilon = options.LabelSmoothing;
        Tensor q = options.Target == ClassificationTarget.Votes
            && batch.VoteShares is { } shares
            ? shares
            : batch.MixedLabels ?? nn.functional.one_hot(batch.Labels, classes).to_type(pass.Scores.dtype);
        return epsilon == 0 ? q : q.Times(1 - epsilon).Plus(epsilon / classes);
    }
}
