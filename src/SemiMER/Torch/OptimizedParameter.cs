using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>A parameter with what AdamW remembers of it: its moments and how many steps it took part in.</summary>
internal sealed class OptimizedParameter(string name, Parameter parameter, ParameterGroup group) : IDisposable
{
    public string Name => name;

    public Parameter Parameter => parameter;

    public ParameterGroup Group => group;

    /// <summary>How many steps it took part in.</summary>
    public long Steps { get; private set; }

    /// <summary>m, the moving mean of its gradients; null before its first step.</summary>
    public Tensor? FirstMoment { get; private set; }

    /// <summary>v, the moving mean of their squares; null before its first step.</summary>
    public Tensor? SecondMoment { get; private set; }

    /// <summary>Its gradient while a step lasts; null if it takes no part.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>Whether the parameter and its gradient are plain memory of 32-bit numbers on the CPU.</summary>
    public bool FitsKernel { get; private set; }

    /// <summary>Takes the gradient for this step; false if there is none.</summary>
    public bool TakeGradient()
    {
        Gradient = parameter.grad;
        FitsKernel = Gradient is not null && IsPlain(parameter) && IsPlain(Gradient);
        return Gradient is not null;
    }

    /// <summary>Ends the step: the gradient itself stays the parameter's.</summary>
    public void ReleaseGradient()
    {
        Gradient?.Dispose();
        Gradient = null;
    }

    /// <summary>Σ g².</summary>
    public double SumOfSquaredGradient() => AdamWKernel.SumOfSquares(Memory(Gradient!));

    /// <summary>One step by the kernel.</summary>
    public void StepByKernel(float clipping, double beta1, double beta2, double epsilon)
    {
        AdamWFactors factors = BeginStep(beta1, beta2, epsilon);
        AdamWKernel.Update(Memory(parameter), Memory(Gradient!), Memory(FirstMoment!), Memory(SecondMoment!), clipping, factors);
    }

    /// <summary>One step by tensor operations, none of which waits for the device. The gradient is clipped already.</summary>
    public void StepByTensors(double beta1, double beta2, double epsilon)
    {
        AdamWFactors factors = BeginStep(beta1, beta2, epsilon);
        Tensor g = Gradient!, m = FirstMoment!, v = SecondMoment!;
        m.TimesInPlace(factors.Beta1).PlusInPlace(g, times: 1 - factors.Beta1);           // m = β1 m + (1 - β1) g
        v.TimesInPlace(factors.Beta2).PlusProductInPlace(g, g, times: 1 - factors.Beta2); // v = β2 v + (1 - β2) g²
        // p = (1 - η λ) p - η / (1 - β1^t) · m / (√v / √(1 - β2^t) + ε)
        using Tensor denominator = v.sqrt();
        denominator.OverInPlace(factors.SecondScale).PlusInPlace(factors.Epsilon);
        parameter.TimesInPlace(factors.Decay).PlusQuotientInPlace(m, denominator, times: -factors.StepSize);
    }

    /// <summary>Replaces what it remembers by copies.</summary>
    public void Load(long steps, Tensor firstMoment, Tensor secondMoment)
    {
        MakeMoments();
        FirstMoment!.copy_(firstMoment);
        SecondMoment!.copy_(secondMoment);
        Steps = steps;
    }

    /// <summary>Forgets everything, as before its first step.</summary>
    public void Forget()
    {
        Dispose();
        FirstMoment = SecondMoment = null;
        Steps = 0;
    }

    public void Dispose()
    {
        FirstMoment?.Dispose();
        SecondMoment?.Dispose();
    }

    private AdamWFactors BeginStep(double beta1, double beta2, double epsilon)
    {
        MakeMoments();
        Steps++;
        return new AdamWFactors(
            beta1, beta2,
            Decay: 1 - group.LearningRate * group.WeightDecay,
            StepSize: group.LearningRate / (1 - Math.Pow(beta1, Steps)),
            SecondScale: Math.Sqrt(1 - Math.Pow(beta2, Steps)),
            epsilon);
    }

    private void MakeMoments()
    {
        FirstMoment ??= zeros_like(parameter).DetachFromDisposeScope();
        SecondMoment ??= zeros_like(parameter).DetachFromDisposeScope();
    }

    private static bool IsPlain(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous() &&
        tensor.numel() <= int.MaxValue / sizeof(float);

    private static Span<float> Memory(Tensor tensor) => tensor.CpuSpan<float>();
}
