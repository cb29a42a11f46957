using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// One threshold for all: w = 1 where max p >= tau, else 0.
/// <para>Source: Lee 2013 (pseudo-labels); Sohn et al. 2020 (FixMatch).</para>
/// </summary>
public sealed class FixedThreshold : IPseudoLabelThreshold
{
    private readonly double tau;

    /// <summary>Creates the threshold.</summary>
    /// <param name="tau">tau, at least 0 and below 1. Default 0.95.</param>
    /// <exception cref="OptionsException">It is out of range.</exception>
    public FixedThreshold(double tau = 0.95)
    {
        new OptionFaults(nameof(FixedThreshold)).Share(nameof(tau), tau).Throw();
        this.tau = tau;
    }

    /// <inheritdoc/>
    public string Name => "fixed";

    /// <inheritdoc/>
    public Tensor Weigh(PseudoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Confidence.GreaterOrEqual(tau).to_type(labels.Confidence.dtype);
    }
}
