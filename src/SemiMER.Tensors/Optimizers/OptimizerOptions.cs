namespace SemiMER.Tensors.Modules;

/// <summary>The options of a parameter group. What is null is taken from the optimizer when the group is added.</summary>
public class OptimizerOptions
{
    /// <summary>Options with nothing set.</summary>
    public OptimizerOptions()
    {
    }

    /// <summary>The learning rate of the next step.</summary>
    public double? LearningRate { get; set; }

    /// <summary>The learning rate that the schedulers start from.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Writes the options in TorchSharp's order.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        torch.NotNull(writer).Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = torch.NotNull(reader).ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    /// <summary>Takes over the values of other options of the same kind.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = torch.NotNull(source).InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    /// <summary>Sets what is null to the value in <paramref name="defaults"/>.</summary>
    internal virtual void Complete(OptimizerOptions defaults) => LearningRate ??= defaults.LearningRate;

    /// <summary>Refuses values outside their range.</summary>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    internal virtual void Check() => NotNegative(LearningRate, "lr");

    private protected static void NotNegative(double? value, string name)
    {
        if (!(value >= 0)) throw new ArgumentException($"{name} must be 0 or more, it is {Text(value)}.");
    }

    private protected static void BelowOne(double? value, string name)
    {
        if (!(value >= 0 && value < 1)) throw new ArgumentException($"{name} must lie in [0, 1), it is {Text(value)}.");
    }

    private static string Text(double? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing";

    /// <summary><paramref name="options"/> as options of this kind.</summary>
    private protected static TOptions As<TOptions>(OptimizerOptions options) where TOptions : OptimizerOptions =>
        torch.NotNull(options) as TOptions
            ?? throw new ArgumentException($"Options of type {options.GetType().FullName} do not fit {typeof(TOptions).FullName}.");
}
