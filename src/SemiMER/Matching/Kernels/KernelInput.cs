using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Sets as a kernel is given them, as a part of their graph, so that little is lost to rounding: a discrepancy is a small difference of
/// means of kernel values. What is made belongs to the dispose scope of the caller.
/// </summary>
internal static class KernelInput
{
    /// <summary>
    /// Two sets in double precision where kernel and device bear it, and near the origin where the kernel's discrepancies let them.
    /// </summary>
    public static (Tensor P, Tensor Q) Of(IKernel kernel, Tensor p, Tensor q)
    {
        if (IsOwn(kernel))
            (p, q) = (DoublePrecision.Of(p), DoublePrecision.Of(q));
        if (!IsFreeOfOrigin(kernel))
            return (p, q);
        Tensor origin = Covariances.Origin(cat([p.detach(), q.detach()], dim: 0));
        return (p - origin, q - origin);
    }

    /// <summary>One set in that way, of which the kernel matrix will be centred.</summary>
    public static Tensor Of(IKernel kernel, Tensor x)
    {
        if (IsOwn(kernel))
            x = DoublePrecision.Of(x);
        return IsFreeOfOrigin(kernel) ? x - Covariances.Origin(x) : x;
    }

    // Moving all rows adds to x·y what depends on x alone and on y alone, which cancels in a discrepancy. Where only distances count there
    // is nothing to gain.
    private static bool IsFreeOfOrigin(IKernel kernel) => kernel is LinearKernel
        || (kernel is MeanKernel mean && mean.Kernels.Any(IsFreeOfOrigin)
            && mean.Kernels.All(each => each is RadialKernel || IsFreeOfOrigin(each)));

    // A kernel of the user's may hold weights of the type of the latents.
    private static bool IsOwn(IKernel kernel) =>
        kernel is RadialKernel or LinearKernel or PolynomialKernel || (kernel is MeanKernel mean && mean.Kernels.All(IsOwn));
}
