using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// AdamW with clipping of the gradients' norm, as <c>nn.utils.clip_grad_norm_</c> and <c>optim.AdamW</c> together. On the CPU it is two
/// passes over memory instead of a dozen operations for each parameter; elsewhere it is tensor operations that never wait for the device.
/// </summary>
/// <remarks>
/// A parameter takes part in a step if it has a gradient: else neither decay nor momentum moves it, and the step does not count for it.
/// So <see cref="ZeroGradients"/> takes the gradients away instead of filling them with zeros.
/// </remarks>
internal sealed partial class FusedAdamW : IDisposable
{
    private const double ClippingEpsilon = 1e-6; // as clip_grad_norm_
    private readonly double beta1, beta2, epsilon;
    private readonly List<OptimizedParameter> parameters = [];
    private readonly List<OptimizedParameter> taking = [];

    /// <summary>Creates an optimizer of one group.</summary>
    /// <param name="parameters">The parameters with their names, as <c>named_parameters()</c> gives them.</param>
    /// <param name="learningRate">Learning rate η, at least 0.</param>
    /// <param name="weightDecay">Weight decay λ, at least 0.</param>
    /// <param name="beta1">β1, how much of the first moment stays, at least 0 and below 1.</param>
    /// <param name="beta2">β2, how much of the second moment stays, at least 0 and below 1.</param>
    /// <param name="epsilon">ε, added to the denominator, at least 0.</param>
    /// <exception cref="OptionsException">A number is out of range, or a parameter or name is given twice.</exception>
    public FusedAdamW(
        IEnumerable<(string Name, Parameter Parameter)> parameters, double learningRate, double weightDecay,
        double beta1 = .9, double beta2 = .999, double epsilon = 1e-8)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, epsilon)
    {
    }

    /// <summary>Creates an optimizer of several groups.</summary>
    /// <param name="groups">Parameters with learning rates and weight decays of their own.</param>
    /// <param name="beta1">β1, how much of the first moment stays, at least 0 and below 1.</param>
    /// <param name="beta2">β2, how much of the second moment stays, at least 0 and below 1.</param>
    /// <param name="epsilon">ε, added to the denominator, at least 0.</param>
    /// <exception cref="OptionsException">A number is out of range, or a parameter or name is given twice.</exception>
    public FusedAdamW(IReadOnlyList<ParameterGroup> groups, double beta1 = .9, double beta2 = .999, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var faults = new OptionFaults(nameof(FusedAdamW))
            .Share(nameof(beta1), beta1).Share(nameof(beta2), beta2).AtLeast(nameof(epsilon), epsilon, 0);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var handles = new HashSet<nint>();
        foreach (ParameterGroup group in groups)
        {
            foreach ((string name, Parameter parameter) in group.Parameters)
            {
                faults.Require(names.Add(name), $"Two parameters are called '{name}'.");
                faults.Require(handles.Add(parameter.Handle), $"The parameter '{name}' is given twice.");
                parameters.Add(new OptimizedParameter(name, parameter, group));
            }
        }
        faults.Throw();
        (Groups, this.beta1, this.beta2, this.epsilon) = (groups, beta1, beta2, epsilon);
    }

    /// <summary>The groups, whose learning rates and weight decays may change between steps.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Whether the CPU has its fast path; without it a step runs as on any other device.</summary>
    public bool UseKernel { get; init; } = true;

    /// <summary>Takes all gradients away: until the next backward pass no parameter has one.</summary>
    public void ZeroGradients()
    {
        foreach (OptimizedParameter parameter in parameters)
            parameter.Parameter.grad = null;
    }

    /// <summary>
    /// Multiplies the gradients by min(1, maximum / (norm + 1e-6)) and updates the parameters that have one. The gradients stay until
    /// <see cref="ZeroGradients"/>; whether they hold the clipped numbers is not said.
    /// </summary>
    /// <param name="maximumNorm">Largest norm of all gradients together, above 0; infinite for no clipping.</param>
    /// <returns>
    /// The norm before clipping. If it is known and not finite, nothing was changed; if it stays on the device and is not finite, the
    /// parameters are spoilt.
    /// </returns>
    public GradientNorm ClipAndStep(double maximumNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumNorm);
        using IDisposable unrecorded = no_grad();
        try
        {
            foreach (OptimizedParameter parameter in parameters)
            {
                if (parameter.TakeGradient())
                    taking.Add(parameter);
            }
            return UseKernel && taking.TrueForAll(parameter => parameter.Parameter.device_type == DeviceType.CPU)
                ? OnCpu(maximumNorm)
                : OnDevice(maximumNorm);
        }
        finally
        {
            foreach (OptimizedParameter parameter in taking)
                parameter.ReleaseGradient();
            taking.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OptimizedParameter parameter in parameters)
            parameter.Dispose();
    }

    private GradientNorm OnCpu(double maximumNorm)
    {
        double sum = 0;
        foreach (OptimizedParameter parameter in taking)
            sum += parameter.FitsKernel ? parameter.SumOfSquaredGradient() : SumOfSquares(parameter.Gradient!);
        double norm = Math.Sqrt(sum);
        if (!double.IsFinite(norm))
            return new GradientNorm(norm, null);

        double clipping = Math.Min(1, maximumNorm / (norm + ClippingEpsilon));
        foreach (OptimizedParameter parameter in taking)
        {
            if (parameter.FitsKernel)
            {
                parameter.StepByKernel((float)clipping, beta1, beta2, epsilon);
                continue;
            }
            parameter.Gradient!.TimesInPlace(clipping);
            parameter.StepByTensors(beta1, beta2, epsilon);
        }
        return new GradientNorm(norm, null);
    }

    private GradientNorm OnDevice(double maximumNorm)
    {
        using var scope = NewDisposeScope();
        if (taking.Count == 0)
            return new GradientNorm(0, null);
        ScalarType precise = taking.Exists(parameter => parameter.Gradient!.dtype == ScalarType.Float64)
            ? ScalarType.Float64
            : ScalarType.Float32;
        Tensor norm = stack(taking.Select(parameter => parameter.Gradient!.norm().to_type(precise))).norm();
        Tensor denominator = norm.Plus(ClippingEpsilon);
        Tensor clipping = denominator.FullLike(maximumNorm).div_(denominator).ClampMaxInPlace(1); // min(1, maximum / (norm + 1e-6))
        foreach (OptimizedParameter parameter in taking)
        {
            parameter.Gradient!.mul_(clipping);
            parameter.StepByTensors(beta1, beta2, epsilon);
        }
        return new GradientNorm(null, norm.MoveToOuterDisposeScope());
    }

    private static double SumOfSquares(Tensor gradient)
    {
        using Tensor norm = gradient.norm(), number = norm.to_type(ScalarType.Float64);
        double value = number.Values<double>()[0];
        return value * value;
    }
}
