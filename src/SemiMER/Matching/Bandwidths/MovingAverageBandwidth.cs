using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// An exponential moving average of another rule over the calls: σ_t = r σ_{t-1} + (1 - r) chosen, beginning with the first chosen.
/// It steadies the bandwidth of small batches. It has a state and serves one pair of modalities well; not for several threads at once.
/// </summary>
public sealed class MovingAverageBandwidth : IBandwidthRule, ISavedState
{
    private readonly IBandwidthRule rule;
    private readonly double retention;

    /// <summary>Creates the rule.</summary>
    /// <param name="rule">The rule to average.</param>
    /// <param name="retention">The share r that stays, at least 0, below 1. Default 0.9.</param>
    /// <exception cref="OptionsException">The share is out of range.</exception>
    public MovingAverageBandwidth(IBandwidthRule rule, double retention = 0.9)
    {
        ArgumentNullException.ThrowIfNull(rule);
        new OptionFaults(nameof(MovingAverageBandwidth)).Share(nameof(retention), retention).Throw();
        this.rule = rule;
        this.retention = retention;
    }

    /// <inheritdoc/>
    public string Name => $"moving average of {rule.Name}";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this, .. rule.StatefulParts];

    /// <summary>The average so far, null before the first call; set it to continue a saved run.</summary>
    public double? Current { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState() =>
        Current is { } current ? new() { [nameof(Current)] = tensor(current) } : new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Current = state.TryGetValue(nameof(Current), out Tensor? current) ? current.Value() : null;
    }

    /// <inheritdoc/>
    public double Choose(Tensor p, Tensor q)
    {
        double chosen = rule.Choose(p, q);
        Current = Current is { } before ? retention * before + (1 - retention) * chosen : chosen;
        return Current.Value;
    }
}
