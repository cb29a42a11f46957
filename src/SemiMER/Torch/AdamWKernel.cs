using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Torch;

/// <summary>AdamW and the norm of gradients in one pass each over memory of the CPU.</summary>
/// <remarks>
/// Every number takes the same operations in the same order whatever the width of the processor's vectors: the same bits everywhere.
/// </remarks>
internal static class AdamWKernel
{
    private const int Accumulators = 4;
    private const int BlockLength = 2048; // a lane adds 64 squares: a relative error of at most 64 · 2^-24, whatever the length

    /// <summary>Σ x², summed in blocks of fixed length and order: float inside of a block, double across blocks.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        while (values.Length >= BlockLength)
        {
            sum += SumOfBlock(values[..BlockLength]);
            values = values[BlockLength..];
        }
        return sum + SumOfBlock(values);
    }

    /// <summary>Updates a parameter and its moments; reads the gradient only.</summary>
    /// <param name="parameter">The parameter's numbers p.</param>
    /// <param name="gradient">Its gradient g before clipping, as long.</param>
    /// <param name="first">The first moment m, as long.</param>
    /// <param name="second">The second moment v, as long.</param>
    /// <param name="clipping">What the gradient is multiplied by.</param>
    /// <param name="factors">The numbers of the step.</param>
    public static void Update(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, float clipping, AdamWFactors factors)
    {
        gradient = gradient[..parameter.Length];
        first = first[..parameter.Length];
        second = second[..parameter.Length];
        float beta1 = (float)factors.Beta1, rest1 = (float)(1 - factors.Beta1);
        float beta2 = (float)factors.Beta2, rest2 = (float)(1 - factors.Beta2);
        float decay = (float)factors.Decay, stepSize = (float)factors.StepSize;
        float inverseScale = (float)(1 / factors.SecondScale), epsilon = (float)factors.Epsilon;

        Span<Vector256<float>> ps = Vectors(parameter), ms = Vectors(first)[..ps.Length], vs = Vectors(second)[..ps.Length];
        ReadOnlySpan<Vector256<float>> gs = MemoryMarshal.Cast<float, Vector256<float>>(gradient)[..ps.Length];
        for (int i = 0; i < ps.Length; i++)
        {
            Vector256<float> g = gs[i] * clipping;
            Vector256<float> m = ms[i] * beta1 + g * rest1;     // m = β1 m + (1 - β1) g
            Vector256<float> v = vs[i] * beta2 + g * g * rest2; // v = β2 v + (1 - β2) g²
            ms[i] = m;
            vs[i] = v;
            // p = (1 - η λ) p - η / (1 - β1^t) · m / (√v / √(1 - β2^t) + ε)
            Vector256<float> denominator = Vector256.Sqrt(v) * inverseScale + Vector256.Create(epsilon);
            ps[i] = ps[i] * decay - m * stepSize / denominator;
        }
        for (int i = ps.Length * Vector256<float>.Count; i < parameter.Length; i++)
        {
            float g = gradient[i] * clipping;
            float m = first[i] = first[i] * beta1 + g * rest1;
            float v = second[i] = second[i] * beta2 + g * g * rest2;
            parameter[i] = parameter[i] * decay - m * stepSize / (MathF.Sqrt(v) * inverseScale + epsilon);
        }
    }

    private static double SumOfBlock(ReadOnlySpan<float> block)
    {
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(block);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= vectors.Length - Accumulators; i += Accumulators)
        {
            s0 += vectors[i] * vectors[i];
            s1 += vectors[i + 1] * vectors[i + 1];
            s2 += vectors[i + 2] * vectors[i + 2];
            s3 += vectors[i + 3] * vectors[i + 3];
        }
        for (; i < vectors.Length; i++)
            s0 += vectors[i] * vectors[i];

        Vector256<float> lanes = s0 + s1 + (s2 + s3);
        double sum = 0;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            sum += lanes[lane];
        foreach (float value in block[(vectors.Length * Vector256<float>.Count)..])
            sum += value * value;
        return sum;
    }

    private static Span<Vector256<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector256<float>>(values);
}
