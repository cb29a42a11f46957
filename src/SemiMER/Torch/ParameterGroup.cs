using TorchSharp.Modules;

namespace SemiMER.Torch;

/// <summary>Parameters that share a learning rate and a weight decay; both may change between steps.</summary>
internal sealed class ParameterGroup
{
    private double learningRate, weightDecay;

    /// <summary>Creates a group.</summary>
    /// <param name="parameters">The parameters, each with the name that its saved state has.</param>
    /// <param name="learningRate">Learning rate, at least 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <exception cref="OptionsException">A number is out of range.</exception>
    public ParameterGroup(IEnumerable<(string Name, Parameter Parameter)> parameters, double learningRate, double weightDecay)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        new OptionFaults(nameof(ParameterGroup))
            .AtLeast(nameof(LearningRate), learningRate, 0)
            .AtLeast(nameof(WeightDecay), weightDecay, 0)
            .Throw();
        (this.learningRate, this.weightDecay) = (learningRate, weightDecay);
    }

    /// <summary>The parameters by name.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Learning rate of the next step, at least 0.</summary>
    public double LearningRate
    {
        get => learningRate;
        set => learningRate = Checked(nameof(LearningRate), value);
    }

    /// <summary>Weight decay of the next step, at least 0.</summary>
    public double WeightDecay
    {
        get => weightDecay;
        set => weightDecay = Checked(nameof(WeightDecay), value);
    }

    private static double Checked(string name, double value)
    {
        new OptionFaults(nameof(ParameterGroup)).AtLeast(name, value, 0).Throw();
        return value;
    }
}
