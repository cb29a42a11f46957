using System.Globalization;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>The mean of several kernels, itself a kernel: k(x, y) = (1/U) Σ_u k_u(x, y). Long et al., DAN, ICML
/// 2015, with equal weights.</summary>
public sealed class MeanKernel : IKernel
{
    private readonly IKernel[] kernels;

    /// <summary>Creates the mean.</summary>
    /// <param name="kernels">At least one kernel.</param>
    /// <exception cref="OptionsException">There is none.</exception>
    public MeanKernel(params IReadOnlyList<IKernel> kernels)
    {
        if (kernels.Count == 0)
            throw new OptionsException(nameof(MeanKernel), ["It has no kernels; give at least one."]);
        this.kernels = [.. kernels];
    }

    /// <inheritdoc/>
    public string Name => $"mean of {string.Join(", ", kernels.GroupBy(kernel => kernel.Name).Select(Counted))}";

    /// <summary>The kernels.</summary>
    public IReadOnlyList<IKernel> Kernels => kernels;

    /// <inheritdoc/>
    public double? Maximum => kernels.Average(kernel => kernel.Maximum ?? double.NaN) is var mean && double.IsNaN(mean) ? null : mean;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        // The distances are computed once for all radial kernels.
        Tensor? squaredDistances = kernels.Any(kernel => kernel is RadialKernel) ? SquaredDistances.Between(x, y) : null;
        return Mean(kernel => kernel is RadialKernel radial
            ? radial.FromSquaredDistances(squaredDistances!, sigma)
            : kernel.Evaluate(x, y, sigma)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor EvaluateRows(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        return Mean(kernel => kernel.EvaluateRows(x, y, sigma)).MoveToOuterDisposeScope();
    }

    // (1/U) Σ_u k_u
    private Tensor Mean(Func<IKernel, Tensor> values) =>
        kernels.Select(values).Aggregate((sum, value) => sum.Plus(value)).Over(kernels.Length);

    private static string Counted(IGrouping<string, IKernel> group) =>
        group.Count() == 1 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}");
}
