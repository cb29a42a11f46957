using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Thresholds that follow what the network is sure of: w = 1 where max p >= τ_c = τ p̃_c / max p̃ for the class c = argmax p, else 0.
/// τ is the moving average of mean max p, p̃ that of mean p; both begin with 1/K.
/// <para>Fairness: adds λ Σ_c a_c ln b_c with a = norm(p̃ / h̃) and b = norm(p̄ / h̄). p̄ is the mean prediction for the strong views of
/// rows that count, h̄ the share of each class among their argmax, h̃ the moving average of that share among all pseudo-labels; 1 / 0 is
/// taken for 0. Where nothing counts it is 0.</para>
/// <para>Source: Wang et al. 2023 (FreeMatch).</para>
/// <para>It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class SelfAdaptiveThreshold : IPseudoLabelThreshold, ISavedState, IDisposable
{
    private const double Smallest = 1e-12;

    private readonly double fairness;
    private readonly MovingMean tau, probabilities, shares;

    /// <summary>Creates the threshold.</summary>
    /// <param name="retention">Share of the moving averages that stays, at least 0 and below 1. Default 0.999.</param>
    /// <param name="fairness">λ, at least 0. Default 0.001.</param>
    /// <exception cref="OptionsException">A number is out of range.</exception>
    public SelfAdaptiveThreshold(double retention = 0.999, double fairness = 0.001)
    {
        new OptionFaults(nameof(SelfAdaptiveThreshold))
            .Share(nameof(retention), retention).AtLeast(nameof(fairness), fairness, 0).Throw();
        this.fairness = fairness;
        (tau, probabilities, shares) = (new MovingMean(retention), new MovingMean(retention), new MovingMean(retention));
    }

    /// <inheritdoc/>
    public string Name => "self-adaptive";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    public Tensor Weigh(PseudoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Tensor p = labels.Probabilities;
        long classes = p.shape[1];
        double even = 1.0 / classes;
        Tensor t = tau.Add(labels.Confidence.mean(), even), m = probabilities.Add(p.mean([0]), even);            // τ, p̃
        shares.Add(OneHot(labels.Classes, classes).mean([0]), even);                                            // h̃
        Tensor ofClass = t * m / m.max();                                                                       // τ_c
        return labels.Confidence.ge(ofClass.index_select(0, labels.Classes)).to_type(p.dtype);
    }

    /// <inheritdoc/>
    public Tensor? Regularize(PseudoLabels labels, Tensor weights, Tensor predicted)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(predicted);
        if (fairness == 0 || probabilities.Current is not { } m || shares.Current is not { } h)
            return null;
        Tensor counted = weights.sum(), any = counted.sign(), n = counted.ClampMin(1);
        Tensor w = weights.unsqueeze(1);
        Tensor mean = (predicted * w).sum(dim: 0) / n;                                                               // p̄
        Tensor share = (OneHot(predicted.detach().argmax(1), predicted.shape[1]) * w).sum(dim: 0) / n;               // h̄
        Tensor a = Normalized(m * Inverse(h)), b = Normalized(mean * Inverse(share));
        return ((a * b.Plus(Smallest).log()).sum() * any).Times(fairness);                                      // λ Σ a ln b
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        var state = new Dictionary<string, Tensor>();
        tau.Save(state, nameof(tau));
        probabilities.Save(state, nameof(probabilities));
        shares.Save(state, nameof(shares));
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        tau.Load(state, nameof(tau));
        probabilities.Load(state, nameof(probabilities));
        shares.Load(state, nameof(shares));
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        tau.Dispose();
        probabilities.Dispose();
        shares.Dispose();
    }

    private static Tensor OneHot(Tensor classes, long count) => nn.functional.one_hot(classes, count).to_type(ScalarType.Float32);

    // 1 / x, and 0 where x is 0
    private static Tensor Inverse(Tensor x) => x.sign() / x.ClampMin(Smallest);

    // x / Σ x, and zeros if all are
    private static Tensor Normalized(Tensor x) => x / x.sum().ClampMin(Smallest);
}
