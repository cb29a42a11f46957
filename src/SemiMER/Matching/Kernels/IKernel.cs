using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A kernel k(x, y) between latents: how alike two of them are.</summary>
public interface IKernel
{
    /// <summary>Name in logs and error texts.</summary>
    string Name { get; }

    /// <summary>The largest value of a kernel whose values all lie in [0, that]; null if they do not.</summary>
    double? Maximum { get; }

    /// <summary>Computes the kernel between all rows of two sets, as a part of the graph of both.</summary>
    /// <param name="x">The first set, <c>[n, d]</c>.</param>
    /// <param name="y">The second set, <c>[m, d]</c>.</param>
    /// <param name="sigma">The bandwidth, above 0, in the unit of the latents; kernels without a bandwidth ignore it.</param>
    /// <returns>The values <c>[n, m]</c>.</returns>
    Tensor Evaluate(Tensor x, Tensor y, double sigma);

    /// <summary>Computes the kernel between rows that belong together, as a part of the graph of both sets.</summary>
    /// <param name="x">The first set, <c>[n, d]</c>.</param>
    /// <param name="y">The second set, <c>[n, d]</c>.</param>
    /// <param name="sigma">The bandwidth, as above.</param>
    /// <returns>The values k(x_i, y_i), <c>[n]</c>.</returns>
    Tensor EvaluateRows(Tensor x, Tensor y, double sigma);
}
