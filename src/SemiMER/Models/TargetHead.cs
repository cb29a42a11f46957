using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Predicts continuous targets, y = mean + scale h(z): h is trained on targets of mean 0 and deviation 1, whatever their units. Mean and
/// scale are saved with the weights.
/// </summary>
internal sealed class TargetHead : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> layers;
    private readonly Tensor mean, scale;

    /// <summary>Makes a head for targets of mean 0 and deviation 1.</summary>
    /// <param name="widths">Widths of the layers, the number of targets last.</param>
    /// <param name="dropout">Probability of dropping a hidden unit in training.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    public TargetHead(IReadOnlyList<int> widths, double dropout, long seed)
        : base(nameof(TargetHead))
    {
        using (DefaultGenerator.Borrow(new RandomSource(seed, "initialise"))) // modules draw while they are made
            layers = DenseLayers.Create(widths, dropout);
        InitialWeights.Draw(layers, new RandomSource(seed, "initialise targets"));
        (mean, scale) = (zeros(widths[^1]), ones(widths[^1]));
        RegisterComponents();
    }

    /// <summary>The targets in units of their deviation, <c>[batch, target]</c>.</summary>
    public override Tensor forward(Tensor input) => layers.call(input);

    /// <summary>Targets in their own units. y = mean + scale h</summary>
    public Tensor InUnits(Tensor standardized) => (standardized * Buffer(nameof(scale))).Plus(Buffer(nameof(mean)));

    /// <summary>The values of a target in units of its deviation. h = (y - mean) / scale</summary>
    /// <param name="values"><c>[batch]</c>.</param>
    /// <param name="k">Number of the target in the head.</param>
    public Tensor Standardized(Tensor values, int k) => (values - Buffer(nameof(mean))[k]) / Buffer(nameof(scale))[k];

    /// <summary>Takes mean and deviation of training rows over.</summary>
    /// <param name="means">The mean of each target.</param>
    /// <param name="deviations">The deviation of each, above 0.</param>
    public void SetStatistics(float[] means, float[] deviations)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Buffer(nameof(mean)).copy_(tensor(means));
        Buffer(nameof(scale)).copy_(tensor(deviations));
    }

    // What has been moved to a device is registered anew.
    private Tensor Buffer(string name) => get_buffer(name)!;
}
