using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Means of a kernel over the pairs of rows of two sets, as a part of their graph. Up to a block size the whole matrix of values is
/// made; beyond it the matrix is gone through in blocks, each with its gradient at once, so memory is O(n d + block²) for forward
/// and backward together. The result then is the value plus a term that is 0 but carries that gradient (first order only).
/// </summary>
internal sealed class KernelMeans(IKernel kernel, double sigma, int blockRows)
{
    /// <summary>1/(nm) Σ_{i,j} k(x_i, y_j).</summary>
    public Tensor Across(Tensor x, Tensor y)
    {
        if (x.shape[0] <= blockRows && y.shape[0] <= blockRows)
        {
            using Tensor values = kernel.Evaluate(x, y, sigma);
            return values.mean();
        }
        return Blocked(x, y, within: false, x.shape[0] * (double)y.shape[0]);
    }

    /// <summary>Σ_{i,j} (u_i·v_j) k(x_i, y_j) with constant weights u <c>[n, classes]</c> and v <c>[m, classes]</c>.</summary>
    public Tensor Weighted(Tensor x, Tensor u, Tensor y, Tensor v)
    {
        if (x.shape[0] > blockRows || y.shape[0] > blockRows)
            return Blocked(x, y, within: false, 1, (u, v));
        using var scope = NewDisposeScope();
        return (kernel.Evaluate(x, y, sigma).matmul(v) * u).sum().MoveToOuterDisposeScope();
    }

    /// <summary>1/(n(n-1)) Σ_{i≠j} k(x_i, x_j).</summary>
    public Tensor WithinOffDiagonal(Tensor x)
    {
        long n = x.shape[0];
        if (n > blockRows)
            return Blocked(x, x, within: true, n * (n - 1.0));
        using var scope = NewDisposeScope();
        return ((kernel.Evaluate(x, x, sigma) * SquaredDistances.OffDiagonal(x)).sum().Over(n * (n - 1.0))).MoveToOuterDisposeScope();
    }

    /// <summary>1/n² Σ_{i,j} k(x_i, x_j), the diagonal among them.</summary>
    public Tensor WithinAll(Tensor x)
    {
        double n = x.shape[0];
        if (n <= blockRows)
            return Across(x, x);
        using var scope = NewDisposeScope();
        return WithinOffDiagonal(x).Times((n - 1) / n).Plus(kernel.EvaluateRows(x, x, sigma).sum().Over(n * n)).MoveToOuterDisposeScope();
    }

    private Tensor Blocked(Tensor x, Tensor y, bool within, double count, (Tensor U, Tensor V)? weights = null)
    {
        using var scope = NewDisposeScope();
        bool needsGradient = Gradients.AreNeeded(x, y);
        Tensor constantX = x.detach(), constantY = y.detach();
        Tensor gradientX = zeros_like(constantX), gradientY = within ? gradientX : zeros_like(constantY);
        double sum = 0;
        for (long i = 0; i < x.shape[0]; i += blockRows)
        {
            // Within one set the matrix is symmetric: blocks above the diagonal count twice.
            for (long j = within ? i : 0; j < y.shape[0]; j += blockRows)
            {
                sum += AddBlock(
                    Block(constantX, gradientX, i), within && i == j ? null : Block(constantY, gradientY, j), within, needsGradient,
                    weights is var (u, v) ? (Rows(u, i), Rows(v, j)) : null);
            }
        }
        if (!needsGradient)
            return tensor(sum / count, dtype: x.dtype, device: x.device).MoveToOuterDisposeScope();
        return (within
            ? GradientCarrier.Attach(sum / count, (x, gradientX.Over(count)))
            : GradientCarrier.Attach(sum / count, (x, gradientX.Over(count)), (y, gradientY.Over(count)))).MoveToOuterDisposeScope();
    }

    private Tensor Rows(Tensor x, long start) => x.narrow(0, start, Math.Min(blockRows, x.shape[0] - start));

    private (Tensor Rows, Tensor Gradient) Block(Tensor values, Tensor gradient, long start) =>
        (Rows(values, start), Rows(gradient, start));

    // Adds the gradient of the block's sum in place and gives the sum; without a second set it is a block of the diagonal.
    private double AddBlock(
        (Tensor Rows, Tensor Gradient) x, (Tensor Rows, Tensor Gradient)? y, bool within, bool needsGradient,
        (Tensor U, Tensor V)? weights)
    {
        using var scope = NewDisposeScope();
        using var gradientMode = set_grad_enabled(needsGradient);
        Tensor a = x.Rows.detach().requires_grad_(needsGradient);
        Tensor b = y is { } other ? other.Rows.detach().requires_grad_(needsGradient) : a;
        Tensor values = kernel.Evaluate(a, b, sigma);
        if (weights is var (u, v))
            values = values * u.matmul(v.t());
        Tensor sum = y is null ? (values * SquaredDistances.OffDiagonal(a)).sum() : within ? values.sum().Times(2) : values.sum();
        if (needsGradient)
        {
            IList<Tensor> gradients = autograd.grad([sum], y is null ? [a] : [a, b]);
            using var noGradient = no_grad();
            x.Gradient.PlusInPlace(gradients[0]);
            y?.Gradient.PlusInPlace(gradients[1]);
        }
        return sum.Value();
    }
}
