using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The linear kernel k(x, y) = x·y. Unbounded, without a bandwidth. An MMD with it compares means only: its biased estimate is
/// ‖mean of p - mean of q‖². It depends on where the origin is, its discrepancies do not; there rows are moved near the origin first.
/// </summary>
public sealed class LinearKernel : IKernel
{
    /// <inheritdoc/>
    public string Name => "linear";

    /// <inheritdoc/>
    public double? Maximum => null;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor x, Tensor y, double sigma)
    {
        using Tensor transposed = y.t();
        return x.matmul(transposed);
    }

    /// <inheritdoc/>
    public Tensor EvaluateRows(Tensor x, Tensor y, double sigma)
    {
        using Tensor products = x * y;
        return products.sum(dim: 1);
    }
}
