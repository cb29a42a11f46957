using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The MMD of Gaussian kernels on the CPU in float32 as one function of the graph: its gradient is computed along with the value, in the
/// closed form of <see cref="GaussianDiscrepancy"/>, which is the same by tensor operations.
/// </summary>
internal sealed class GaussianDiscrepancyFunction : autograd.SingleTensorFunction<GaussianDiscrepancyFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(GaussianDiscrepancyFunction);

    /// <summary>Computes the MMD as a part of the graph of both sets; null if these are not for this way.</summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <param name="scales">The scales s_u of the squared bandwidths.</param>
    /// <param name="biased">Whether pairs of a row with itself count.</param>
    /// <param name="bandwidth">A <see cref="FixedBandwidth"/> or <see cref="MedianBandwidth"/>.</param>
    /// <param name="blockRows">Rows and columns of a block.</param>
    public static Tensor? TryCompute(
        Tensor p, Tensor q, IReadOnlyCollection<double> scales, bool biased, IBandwidthRule bandwidth, int blockRows)
    {
        if (!HostKernels.Fit(p) || !HostKernels.Fit(q))
            return null;
        using var scope = NewDisposeScope();
        bool needsGradient = is_grad_enabled() && (p.requires_grad || q.requires_grad);
        Computed? computed;
        using (no_grad())
            computed = Compute(p, q, scales, biased, bandwidth, blockRows, needsGradient);
        return computed is null ? null
            : (needsGradient ? apply(p, q, computed) : tensor((float)computed.Value)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var computed = (Computed)vars[2];
        ctx.save_for_backward([computed.GradientP!, computed.GradientQ!]);
        return tensor((float)computed.Value);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> gradients = ctx.get_saved_variables();
        return [gradients[0] * grad_output, gradients[1] * grad_output, null!];
    }

    private static Computed? Compute(
        Tensor p, Tensor q, IReadOnlyCollection<double> scales, bool biased, IBandwidthRule bandwidth, int blockRows, bool needsGradient)
    {
        (int n, int m, int width) = ((int)p.shape[0], (int)q.shape[0], (int)p.shape[1]);
        using var rows = new PairwiseRowsKernel(n + m, width);
        if (!TrySet(rows, p, 0, width) || !TrySet(rows, q, n, width))
            return null;
        rows.Arrange();
        using var blocks = new GaussianBlocks(rows, n, scales, biased, blockRows);
        double sigma = bandwidth is FixedBandwidth @fixed ? @fixed.Sigma : blocks.Median(((MedianBandwidth)bandwidth).MaximumRows);
        if (!GaussianFamilyKernel.Bears(sigma))
            return null;
        double value = blocks.Compute(sigma, needsGradient);
        return needsGradient ? new Computed(value, Gradient(blocks, 0, n, width), Gradient(blocks, n, m, width)) : new Computed(value);
    }

    private static bool TrySet(PairwiseRowsKernel rows, Tensor set, int first, int width)
    {
        Tensor together = set.contiguous();
        ReadOnlySpan<float> numbers = together.CpuSpan<float>();
        bool fits = true;
        for (int row = 0; fits && row < numbers.Length / width; row++)
            fits = rows.TrySet(first + row, numbers.Slice(row * width, width));
        GC.KeepAlive(together);
        return fits;
    }

    private static Tensor Gradient(GaussianBlocks blocks, int first, int count, int width)
    {
        Tensor gradient = zeros(count, width);
        blocks.AddGradient(first, gradient.CpuSpan<float>());
        GC.KeepAlive(gradient);
        return gradient;
    }

    private sealed record Computed(double Value, Tensor? GradientP = null, Tensor? GradientQ = null);
}
