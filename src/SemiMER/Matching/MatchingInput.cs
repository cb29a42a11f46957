using System.Globalization;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Checks what is given to a matching loss, so that every loss says the same about the same fault.</summary>
internal static class MatchingInput
{
    /// <summary>Checks two sets whose rows have nothing to do with each other: <c>[n, d]</c> and <c>[m, d]</c>.</summary>
    public static void Check(string loss, Tensor p, Tensor q, long minimumRows)
    {
        CheckShapes(loss, p, q, minimumRows);
        CheckFinite(loss, p, q);
    }

    /// <summary>Checks all but the numbers of two such sets.</summary>
    public static void CheckShapes(string loss, Tensor p, Tensor q, long minimumRows)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        if (p.dim() != 2 || q.dim() != 2)
            throw Fault(loss, "latents have the shape [rows, width], one row an utterance.", p, q);
        if (p.shape[1] != q.shape[1])
            throw Fault(loss, "both sets must have the same width; give the encoders one embedding size.", p, q);
        if (p.shape[1] == 0)
            throw Fault(loss, "the latents have no columns.", p, q);
        if (p.shape[0] < minimumRows || q.shape[0] < minimumRows)
        {
            throw Fault(loss, string.Create(CultureInfo.InvariantCulture,
                $"each set needs at least {minimumRows} row{(minimumRows == 1 ? "" : "s")}; use larger batches or skip this step."), p, q);
        }
        if (!p.is_floating_point() || p.dtype != q.dtype)
            throw Fault(loss, $"both sets must have one floating type; they have {p.dtype} and {q.dtype}.", p, q);
    }

    /// <summary>Checks the numbers of two sets.</summary>
    /// <remarks>On the CPU. Elsewhere looking would wait for the device: there the value of the loss tells it.</remarks>
    public static void CheckFinite(string loss, Tensor p, Tensor q)
    {
        if (!HostKernels.FitDevice(p.device))
            return;
        CheckFinite(loss, "first", p, p, q);
        CheckFinite(loss, "second", q, p, q);
    }

    /// <summary>
    /// Two sets in double precision in the memory of the host, as a part of their graph, for what is decomposed there. Their shapes are
    /// checked already; here their numbers are.
    /// </summary>
    /// <remarks>On another device than the CPU this waits for the device, once a set.</remarks>
    public static (Tensor P, Tensor Q) OnHost(string loss, Tensor p, Tensor q)
    {
        Tensor x = p.ToHost().to_type(ScalarType.Float64), y = q.ToHost().to_type(ScalarType.Float64);
        CheckFinite(loss, "first", x, p, q);
        CheckFinite(loss, "second", y, p, q);
        return (x, y);
    }

    /// <summary>Checks two sets whose rows belong together: both <c>[n, d]</c>.</summary>
    public static void CheckAligned(string loss, Tensor p, Tensor q, long minimumRows)
    {
        CheckAlignedShapes(loss, p, q, minimumRows);
        CheckFinite(loss, p, q);
    }

    /// <summary>Checks all but the numbers of two such sets.</summary>
    public static void CheckAlignedShapes(string loss, Tensor p, Tensor q, long minimumRows)
    {
        CheckShapes(loss, p, q, minimumRows);
        if (p.shape[0] != q.shape[0])
            throw Fault(loss, "row i of one set belongs to row i of the other, so both must have the same number of rows.", p, q);
    }

    /// <summary>The bandwidth that a rule chooses; a rule of one's own may choose what no kernel can use.</summary>
    public static double Bandwidth(string loss, IBandwidthRule rule, Tensor p, Tensor q)
    {
        double sigma = rule.Choose(p, q);
        return sigma > 0 && double.IsFinite(sigma)
            ? sigma
            : throw Fault(loss, string.Create(CultureInfo.InvariantCulture,
                $"the bandwidth rule '{rule.Name}' chose {sigma}; a bandwidth is above 0 and finite."), p, q);
    }

    /// <summary>Checks that class weights <c>[n, classes]</c> fit a set of n rows and are finite and not below 0.</summary>
    public static void CheckWeights(string loss, Tensor set, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.dim() != 2 || weights.shape[0] != set.shape[0] || weights.shape[1] == 0)
            throw Fault(loss, "class weights have the shape [rows of the set, classes].", set, weights);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (weights.isfinite().all().Value() == 0 || weights.LessThan(0).any().Value() != 0)
            throw Fault(loss, "class weights must be finite and at least 0.", set, weights);
    }

    private static void CheckFinite(string loss, string side, Tensor values, Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // x - x is 0 for a finite x, NaN for any other.
        if ((values - values).sum().Value() == 0)
            return;
        bool[] finite = values.isfinite().all(dim: 1).Values<bool>();
        throw Fault(loss, string.Create(CultureInfo.InvariantCulture,
            $"row {Array.IndexOf(finite, false)} of the {side} set has a value that is NaN or infinite; look at the encoder's input or "
                + $"lower the learning rate."), p, q);
    }

    private static MatchingException Fault(string loss, string fault, Tensor p, Tensor q) => new(loss, fault, p.shape, q.shape);
}
