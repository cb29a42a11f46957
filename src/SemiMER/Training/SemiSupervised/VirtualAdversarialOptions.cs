namespace SemiMER.Training;

/// <summary>How far and in how many steps a <see cref="VirtualAdversarialTerm"/> looks.</summary>
public sealed record VirtualAdversarialOptions
{
    /// <summary>
    /// epsilon, the root mean square of the perturbation over the features of an utterance, in units of their deviation: above 0.
    /// Default 0.2.
    /// </summary>
    public double Size { get; init; } = 0.2;

    /// <summary>xi, the same of the perturbation at which the direction is measured: above 0. Default 0.01.</summary>
    public double Probe { get; init; } = 0.01;

    /// <summary>Steps of the power iteration, at least 1. Default 1.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(VirtualAdversarialOptions))
        .Above(nameof(Size), Size, 0).Above(nameof(Probe), Probe, 0).AtLeast(nameof(Iterations), Iterations, 1).Throw();
}
