using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>How <see cref="LabelPropagation"/> hands labels on.</summary>
public sealed record LabelPropagationOptions
{
    /// <summary>Number of nearest neighbours k that a row is joined to, at least 1. Default 15.</summary>
    public int Neighbours { get; init; } = 15;

    /// <summary>
    /// Share alpha of what a row is that comes from its neighbours, the rest from its own label: above 0, below 1. Default 0.99.
    /// </summary>
    public double Spread { get; init; } = 0.99;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>Modalities whose features are left as they are, in every scope. Default none.</summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>See <see cref="LinearSoftmaxOptions.EqualModalities"/>. Default yes.</summary>
    public bool EqualModalities { get; init; } = true;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(LabelPropagationOptions))
        .AtLeast(nameof(Neighbours), Neighbours, 1)
        .Require(Spread is > 0 and < 1, nameof(Spread), Spread, "above 0, below 1")
        .Throw();
}
