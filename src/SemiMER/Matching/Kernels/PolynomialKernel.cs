using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The polynomial kernel k(x, y) = (x·y / s + c)^g. Unbounded, without a bandwidth. An MMD with it compares moments up to order
/// g. It depends on where the origin is; a large offset common to both sets drowns it in rounding.
/// </summary>
public sealed class PolynomialKernel : IKernel
{
    /// <summary>Creates the kernel.</summary>
    /// <param name="degree">The degree g, at least 1. Default 2.</param>
    /// <param name="constant">c, at least 0; above 0 lower moments count too. Default 1.</param>
    /// <param name="scale">s, above 0, in squared units of the latents; the number of dimensions is a good choice. Default 1.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public PolynomialKernel(int degree = 2, double constant = 1, double scale = 1)
    {
        new OptionFaults(nameof(PolynomialKernel))
            .AtLeast(nameof(degree), degree, 1).AtLeast(nameof(constant), constant, 0).Above(nameof(scale), scale, 0).Throw();
        Degree = degree;
        Constant = constant;
        Scale = scale;
    }

    /// <inheritdoc/>
    public string Name => "polynomial";

    /// <inheritdoc/>
    public double? Maximum => null;

    /// <summary>The degree g.</summary>
    public int Degree { get; }

    /// <summary>The constant c.</summary>
    public double Constant { get; }

    /// <summary>The scale s.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        return Of(x.matmul(y.t())).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor EvaluateRows(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        return Of((x * y).sum(dim: 1)).MoveToOuterDisposeScope();
    }

    private Tensor Of(Tensor products) => products.Over(Scale).Plus(Constant).Power(Degree); // (x·y / s + c)^g
}
