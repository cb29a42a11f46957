using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Always the same bandwidth: the paper's single σ. Mind that σ = 1 leaves no gradient between
/// unit-variance latents of 128 dimensions.</summary>
public sealed class FixedBandwidth : IBandwidthRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="sigma">σ, above 0, in the unit of the latents.</param>
    /// <exception cref="OptionsException">σ is not above 0 and finite.</exception>
    public FixedBandwidth(double sigma)
    {
        new OptionFaults(nameof(FixedBandwidth)).Above(nameof(sigma), sigma, 0).Throw();
        Sigma = sigma;
    }

    /// <inheritdoc/>
    public string Name => "fixed";

    /// <summary>The bandwidth.</summary>
    public double Sigma { get; }

    /// <inheritdoc/>
    public double Choose(Tensor p, Tensor q) => Sigma;
}
