using System.Numerics;
using System.Runtime.CompilerServices;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors.Modules;

/// <summary>One step of Adam or AdamW on one parameter, by the fused kernel.</summary>
internal static unsafe class AdamStep
{
    /// <summary>Changes the parameter and its state by its gradient.</summary>
    internal static void Update(Parameter parameter, torch.Tensor gradient, Adam.State state, Adam.Options options, bool decoupled)
    {
        state.step++;
        var coefficients = new AdamCoefficients(
            options.LearningRate!.Value,
            options.beta1!.Value,
            options.beta2!.Value,
            options.eps!.Value,
            options.weight_decay!.Value,
            BiasCorrection1: 1 - Math.Pow(options.beta1.Value, state.step),
            BiasCorrection2Sqrt: Math.Sqrt(1 - Math.Pow(options.beta2.Value, state.step)),
            decoupled,
            options.maximize!.Value);
        torch.Tensor values = parameter.IsContiguous ? parameter : parameter.contiguous();
        torch.Tensor slope = gradient.IsContiguous ? gradient : gradient.contiguous();
        if (parameter.dtype == torch.ScalarType.Float64) Update<double>(values, slope, state, coefficients);
        else Update<float>(values, slope, state, coefficients);
        if (parameter.IsContiguous) parameter.BumpVersion();
        else parameter.copy_(values);
    }

    private static void Update<T>(torch.Tensor parameter, torch.Tensor gradient, Adam.State state, in AdamCoefficients coefficients)
        where T : unmanaged, IFloatingPoint<T>
    {
        var job = new Job<T>
        {
            Parameter = parameter.Pointer<T>(),
            Gradient = gradient.Pointer<T>(),
            First = state.exp_avg.Pointer<T>(),
            Second = state.exp_avg_sq.Pointer<T>(),
            Largest = state.max_exp_avg_sq is { } largest ? largest.Pointer<T>() : null,
            Count = parameter.NumberOfElements,
            Coefficients = coefficients,
        };
        if (job.Count > 0) Pointwise.Run(job.Count, Unsafe.AsPointer(ref job), &Job<T>.Piece);
        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(state);
    }

    private struct Job<T> where T : unmanaged, IFloatingPoint<T>
    {
        internal T* Parameter, Gradient, First, Second, Largest;
        internal long Count;
        internal AdamCoefficients Coefficients;

        internal static void Piece(void* state, int piece)
        {
            ref Job<T> job = ref Unsafe.AsRef<Job<T>>(state);
            long start = (long)piece * Pointwise.Grain;
            AdamKernel.Step(
                job.Parameter + start,
                job.Gradient + start,
                job.First + start,
                job.Second + start,
                job.Largest == null ? null : job.Largest + start,
                Math.Min(Pointwise.Grain, job.Count - start),
                job.Coefficients);
        }
    }
}
