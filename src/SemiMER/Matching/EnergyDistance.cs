using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The energy distance: the MMD of the kernel -‖x - y‖, which has no bandwidth to choose.
/// <para>Source: Székely and Rizzo, "Energy statistics", J. Statistical Planning and Inference 143, 2013, equation 5.</para>
/// <para>Formula: 2/(nm) Σ_{i,j} ‖p_i - q_j‖ - 1/n² Σ_{i,j} ‖p_i - p_j‖ - 1/m² Σ_{i,j} ‖q_i - q_j‖.</para>
/// <para>Estimator: V-statistic, too large by O(1/n) on sets of one distribution.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar in the unit of the latents.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, but for rounding. It sees every difference of distributions, shifts most of all.</para>
/// <para>Edges: one row a side will do: twice its distance; identical rows are fine.</para>
/// <para>Gradient: the norm has a kink at 0: rows that coincide pull and push each other not at all. Elsewhere smooth, and it does
/// not fade with distance, however near or far rows are. In closed form, of first order only.</para>
/// </summary>
public sealed class EnergyDistance : IDistributionMatchingLoss
{
    private readonly int blockRows;

    /// <summary>Creates the loss.</summary>
    /// <param name="blockRows">Rows beyond which distances are gone through in blocks, at least 1. Default 256.</param>
    /// <exception cref="OptionsException">The number is below 1.</exception>
    public EnergyDistance(int blockRows = MaximumMeanDiscrepancyOptions.DefaultBlockRows)
    {
        new OptionFaults(nameof(EnergyDistance)).AtLeast(nameof(blockRows), blockRows, 1).Throw();
        this.blockRows = blockRows;
    }

    /// <inheritdoc/>
    public string Name => "energy";

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        bool needsGradient = Gradients.AreNeeded(p, q);
        DistanceRows x, y;
        Tensor value;
        using (no_grad())
        {
            Tensor first = DoublePrecision.Of(p), second = DoublePrecision.Of(q);
            Tensor origin = Covariances.Origin(cat([first, second], dim: 0)); // else an offset of 10⁴ would count
            (x, y) = (new DistanceRows(first - origin, needsGradient), new DistanceRows(second - origin, needsGradient));
            double n = x.Count, m = y.Count;
            value = x.Sum(y, 2 / (n * m), blockRows).Plus(x.Sum(x, -1 / (n * n), blockRows)).Plus(y.Sum(y, -1 / (m * m), blockRows));
        }
        value = value.to_type(p.dtype);
        return (needsGradient
            ? GradientCarrier.Attach(value, (p, x.Gradient.to_type(p.dtype)), (q, y.Gradient.to_type(p.dtype)))
            : value).MoveToOuterDisposeScope();
    }
}
