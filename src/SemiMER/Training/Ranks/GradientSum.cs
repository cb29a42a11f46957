using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Adds up the gradients of all ranks after a backward pass, in buckets: each holds the gradients of several parameters, so that there are
/// few messages. A parameter takes part if it has a gradient on any rank.
/// </summary>
/// <param name="group">The ranks.</param>
/// <param name="parameters">The parameters, the same on every rank.</param>
internal sealed class GradientSum(IProcessGroup group, IReadOnlyList<Parameter> parameters)
{
    private const int BucketSize = 1 << 20; // numbers, 4 MB

    private readonly float[] bucket = new float[Math.Min(BucketSize, Math.Max(1, parameters.Sum(parameter => parameter.numel())))];

    /// <summary>Adds them up.</summary>
    public void Run()
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        double[] taking = [.. parameters.Select(parameter => parameter.grad is null ? 0.0 : 1)];
        group.AllReduceSum(taking);
        Parameter[] summed = [.. parameters.Where((_, index) => taking[index] > 0)];
        foreach (Parameter parameter in summed)
        {
            if (parameter.grad is not { } own)
                parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
            else if (!own.is_contiguous())
                parameter.grad = own.contiguous().DetachFromDisposeScope();
        }
        int filled = 0;
        var parts = new List<(Tensor Gradient, int Start, int Length, int At)>();
        foreach (Parameter parameter in summed)
        {
            Tensor gradient = parameter.grad!.view(-1);
            for (int start = 0, length; start < gradient.numel(); start += length)
            {
                length = (int)Math.Min(gradient.numel() - start, bucket.Length - filled);
                parts.Add((gradient, start, length, filled));
                filled += length;
                if (filled == bucket.Length)
                    Flush(parts, ref filled);
            }
        }
        Flush(parts, ref filled);
    }

    private void Flush(List<(Tensor Gradient, int Start, int Length, int At)> parts, ref int filled)
    {
        if (filled == 0)
            return;
        foreach ((Tensor gradient, int start, int length, int at) in parts)
            HostNumbers(gradient, start, length).CopyTo(bucket.AsSpan(at, length));
        group.AllReduceSum(bucket.AsSpan(0, filled));
        foreach ((Tensor gradient, int start, int length, int at) in parts)
        {
            ReadOnlySpan<float> sums = bucket.AsSpan(at, length);
            if (IsPlain(gradient))
                sums.CopyTo(gradient.CpuSpan<float>()[start..]);
            else
                gradient.narrow(0, start, length).copy_(tensor(sums.ToArray()));
        }
        parts.Clear();
        filled = 0;
    }

    private static ReadOnlySpan<float> HostNumbers(Tensor gradient, int start, int length) => IsPlain(gradient)
        ? gradient.CpuSpan<float>().Slice(start, length)
        : gradient.narrow(0, start, length).to_type(ScalarType.Float32).Values<float>();

    private static bool IsPlain(Tensor gradient) =>
        gradient.device_type == DeviceType.CPU && gradient.dtype == ScalarType.Float32;
}
