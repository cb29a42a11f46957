using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// No threshold but a weight: w = exp(-n² min(max p - μ, 0)² / (2 σ²)), with μ and σ² moving averages of mean and variance of max p.
/// Every row counts, and the less the farther it stays below the mean.
/// <para>Source: Chen et al. 2023 (SoftMatch). μ begins with 1/K, σ² with 1; a batch of one row has no variance and leaves σ² as it
/// is.</para>
/// <para>It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class SoftThreshold : IPseudoLabelThreshold, ISavedState, IDisposable
{
    private const double LeastVariance = 1e-12;

    private readonly double n;
    private readonly MovingMean mean, variance;

    /// <summary>Creates the weighting.</summary>
    /// <param name="deviations">n, above 0: a row that is σ/n below the mean counts e^(-1/2), so a larger n is stricter. Default 2.</param>
    /// <param name="retention">Share of the moving averages that stays, at least 0 and below 1. Default 0.999.</param>
    /// <exception cref="OptionsException">A number is out of range.</exception>
    public SoftThreshold(double deviations = 2, double retention = 0.999)
    {
        new OptionFaults(nameof(SoftThreshold)).Above(nameof(deviations), deviations, 0).Share(nameof(retention), retention).Throw();
        n = deviations;
        (mean, variance) = (new MovingMean(retention), new MovingMean(retention));
    }

    /// <inheritdoc/>
    public string Name => "soft";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    public Tensor Weigh(PseudoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Tensor p = labels.Confidence, mu = mean.Add(p.mean(), first: 1.0 / labels.Probabilities.shape[1]);
        Tensor below = (p - mu).ClampMax(0), exponent = below.Square().Times(-n * n / 2);                       // min(max p - μ, 0)
        if (p.shape[0] > 1)
            variance.Add(p.var(unbiased: true), first: 1);
        return (variance.Current is { } squares ? exponent / squares.to(p.device).ClampMin(LeastVariance) : exponent).exp();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        var state = new Dictionary<string, Tensor>();
        mean.Save(state, nameof(mean));
        variance.Save(state, nameof(variance));
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        mean.Load(state, nameof(mean));
        variance.Load(state, nameof(variance));
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        mean.Dispose();
        variance.Dispose();
    }
}
