using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>The numbers of one Adam step t, in PyTorch's names and defaults.</summary>
/// <param name="LearningRate">lr, 0.001.</param>
/// <param name="Beta1">Decay of the first moment, 0.9.</param>
/// <param name="Beta2">Decay of the second moment, 0.999.</param>
/// <param name="Epsilon">Added to the denominator, 1e-8.</param>
/// <param name="WeightDecay">L2 penalty, or the decay of AdamW.</param>
/// <param name="BiasCorrection1">1 - beta1^t.</param>
/// <param name="BiasCorrection2Sqrt">sqrt(1 - beta2^t).</param>
/// <param name="DecoupledWeightDecay">AdamW: shrink the parameter itself, not through the gradient.</param>
/// <param name="Maximize">Ascend instead of descend.</param>
internal readonly record struct AdamCoefficients(
    double LearningRate,
    double Beta1,
    double Beta2,
    double Epsilon,
    double WeightDecay,
    double BiasCorrection1,
    double BiasCorrection2Sqrt,
    bool DecoupledWeightDecay = false,
    bool Maximize = false);

/// <summary>One fused step of Adam, AMSGrad or AdamW, in the order of PyTorch's arithmetic.</summary>
internal static unsafe class AdamKernel
{
    /// <summary>
    /// Updates parameters p and moments m and v from gradients g; with AMSGrad also the largest second moments, else
    /// <paramref name="largestV"/> is null.
    /// </summary>
    public static void Step<T>(T* p, T* g, T* m, T* v, T* largestV, long n, in AdamCoefficients coefficients)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Step<T, Simd512<T>>(p, g, m, v, largestV, n, coefficients);
        else if (Vector256.IsHardwareAccelerated)
            Step<T, Simd256<T>>(p, g, m, v, largestV, n, coefficients);
        else
            Step<T, Simd128<T>>(p, g, m, v, largestV, n, coefficients);
    }

    [MethodImpl(Hardware.Kernel)]
    private static void Step<T, TVector>(T* p, T* g, T* m, T* v, T* largestV, long n, in AdamCoefficients coefficients)
        where T : unmanaged, IFloatingPoint<T>
        where TVector : struct, ISimd<TVector, T>
    {
        // Coefficients are computed in float64 and rounded once.
        var sign = Create<T, TVector>(coefficients.Maximize ? -1 : 1);
        var l2 = Create<T, TVector>(coefficients.DecoupledWeightDecay ? 0 : coefficients.WeightDecay);
        var shrink = Create<T, TVector>(coefficients.DecoupledWeightDecay ? 1 - coefficients.LearningRate * coefficients.WeightDecay : 1);
        var beta1 = Create<T, TVector>(coefficients.Beta1);
        var beta2 = Create<T, TVector>(coefficients.Beta2);
        var oneMinusBeta1 = Create<T, TVector>(1 - coefficients.Beta1);
        var oneMinusBeta2 = Create<T, TVector>(1 - coefficients.Beta2);
        var correction2 = Create<T, TVector>(coefficients.BiasCorrection2Sqrt);
        var epsilon = Create<T, TVector>(coefficients.Epsilon);
        var minusStep = Create<T, TVector>(-(coefficients.LearningRate / coefficients.BiasCorrection1));
        var penalized = coefficients.WeightDecay != 0;

        for (long i = 0; i < n; i += TVector.Count)
        {
            var left = n - i;
            var parameter = Hardware.Load<TVector, T>(p + i, left);
            var gradient = Hardware.Load<TVector, T>(g + i, left) * sign;
            if (penalized)
            {
                gradient = TVector.MultiplyAdd(l2, parameter, gradient);
                parameter *= shrink;
            }
            // m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g g
            var first = TVector.MultiplyAdd(oneMinusBeta1, gradient, Hardware.Load<TVector, T>(m + i, left) * beta1);
            var second = TVector.MultiplyAdd(oneMinusBeta2 * gradient, gradient, Hardware.Load<TVector, T>(v + i, left) * beta2);
            Hardware.Store(first, m + i, left);
            Hardware.Store(second, v + i, left);
            if (largestV != null)
            {
                second = TVector.Max(second, Hardware.Load<TVector, T>(largestV + i, left));
                Hardware.Store(second, largestV + i, left);
            }
            // p = p - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
            var denominator = TVector.Sqrt(second) / correction2 + epsilon;
            Hardware.Store(parameter + minusStep * first / denominator, p + i, left);
        }
    }

    private static TVector Create<T, TVector>(double value)
        where T : unmanaged, IFloatingPoint<T>
        where TVector : struct, ISimd<TVector, T> => TVector.Create(T.CreateTruncating(value));
}
