using System.Numerics;
using SemiMER.Torch;
using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// ReLU and then dropout in one pass over memory in a training on the CPU, with one tensor kept instead of two: the mask, zero where the
/// input is not above zero. The result has the bits of the two operations one after the other, which do it elsewhere.
/// </summary>
internal sealed class DroppedRelu : autograd.SingleTensorFunction<DroppedRelu>
{
    public override string Name => nameof(DroppedRelu);

    /// <summary>dropout(max(x, 0)).</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="p">Probability of dropping, at least 0 and below 1.</param>
    /// <param name="training">Whether anything is dropped.</param>
    public static Tensor Of(Tensor input, double p, bool training)
    {
        bool fused = training && p > 0 && DropoutMasks.Current is not null && Gradients.AreNeeded(input) && HostKernels.Fit(input);
        return fused ? apply(input, p) : StreamDropout.Apply(input.relu(), p, training);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using Tensor input = ((Tensor)vars[0]).contiguous();
        Tensor mask = DropoutMasks.Current!.Draw(input.shape, (double)vars[1], input.dtype, input.device), result = empty_like(input);
        Fill(Numbers(input), Numbers(mask), Numbers(result));
        ctx.save_for_backward([mask]);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using Tensor mask = ctx.get_saved_variables()[0];
        return [grad_output * mask, null!];
    }

    private static void Fill(ReadOnlySpan<float> input, Span<float> mask, Span<float> result)
    {
        for (int at = 0; at < input.Length; at += Vector<float>.Count)
        {
            Vector<float> x = LanesKernel.Load(input, at), kept = LanesKernel.Load(mask, at);
            LanesKernel.Store(Vector.Max(x, Vector<float>.Zero) * kept, result, at); // what is not a number stays so
            LanesKernel.Store(Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector<float>.Zero), Vector<float>.Zero, kept), mask, at);
        }
    }
}
