using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// A threshold relative to the labeled batch of the same update: w = 1 where max p >= tau c, else 0, with c the mean of max p over the
/// labeled rows. While the network is unsure of rows whose labels it is taught, it need not be sure of others.
/// <para>Source: Berthelot et al. 2022 (AdaMatch). As for pseudo-labels, p of labeled rows is predicted without dropout.</para>
/// </summary>
public sealed class RelativeThreshold : IPseudoLabelThreshold
{
    private readonly double tau;

    /// <summary>Creates the threshold.</summary>
    /// <param name="tau">tau, above 0, at most 1. Default 0.95.</param>
    /// <exception cref="OptionsException">It is out of range.</exception>
    public RelativeThreshold(double tau = 0.95)
    {
        new OptionFaults(nameof(RelativeThreshold)).Require(tau is > 0 and <= 1, nameof(tau), tau, "above 0, at most 1").Throw();
        this.tau = tau;
    }

    /// <inheritdoc/>
    public string Name => "relative";

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The pass has no labeled batch beside it.</exception>
    public Tensor Weigh(PseudoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ForwardPass labeled = labels.Pass.LabeledPass ?? throw new TrainingException(
            $"A {nameof(RelativeThreshold)} compares with the labeled batch of the same update, and the pass has none: set " +
            $"{nameof(ForwardPass)}.{nameof(ForwardPass.LabeledPass)}, and use the term on unlabeled batches.");
        Tensor c = SteadyPrediction.Probabilities(labeled.Network, labeled.Batch).amax([1]).mean();
        return labels.Confidence.ge(c.Times(tau)).to_type(labels.Confidence.dtype);
    }
}
