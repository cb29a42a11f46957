using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = α/2 ‖w - w_0‖² + β/2 ‖w'‖²: the weights w of encoders, decoders and fusion stay near those that the stage began with, w_0, and the
/// weights w' of the heads, which are learned anew, stay small.
/// <para>Source: Li, Grandvalet and Davoine 2018 (L2-SP). It looks at weights alone, not at the batch.</para>
/// <para>It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class StartingPointTerm : IObjectiveTerm, ISavedState, IDisposable
{
    private readonly double start, heads;
    private readonly Dictionary<string, Tensor> first = [];

    /// <summary>Creates the term.</summary>
    /// <param name="start">α, at least 0. Default 0.1.</param>
    /// <param name="heads">β, at least 0. Default 0.01.</param>
    /// <param name="name">Name in logs.</param>
    /// <exception cref="OptionsException">A weight is out of range.</exception>
    public StartingPointTerm(double start = 0.1, double heads = 0.01, string name = "starting point")
    {
        new OptionFaults(nameof(StartingPointTerm)).AtLeast(nameof(start), start, 0).AtLeast(nameof(heads), heads, 0).Throw();
        (this.start, this.heads, Name) = (start, heads, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <summary>Whether a parameter belongs to a head, by its name.</summary>
    internal static bool IsOfHead(string parameter) =>
        parameter.StartsWith("classifier.", StringComparison.Ordinal) || parameter.StartsWith("targets.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Tensor sum = zeros(1, device: pass.Network.Device).sum();
        foreach ((string name, TorchSharp.Modules.Parameter w) in pass.Network.named_parameters())
        {
            sum = IsOfHead(name)
                ? sum.Plus(w.Square().sum().Times(heads / 2))
                : sum.Plus((w - FirstOf(name, w)).Square().sum().Times(start / 2));
        }
        return [new TermPart(Name, sum)];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState() => first.ToDictionary(entry => entry.Key, entry => entry.Value.clone());

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Dispose();
        foreach ((string name, Tensor value) in state)
            first.Add(name, value.clone().DetachFromDisposeScope());
    }

    /// <summary>Forgets where it began.</summary>
    public void Dispose()
    {
        foreach (Tensor value in first.Values)
            value.Dispose();
        first.Clear();
    }

    private Tensor FirstOf(string name, Tensor w)
    {
        if (!first.TryGetValue(name, out Tensor? w0))
            first.Add(name, w0 = w.detach().clone().DetachFromDisposeScope());
        if (w0.device.type == w.device.type)
            return w0;
        Tensor moved = w0.to(w.device).DetachFromDisposeScope(); // loaded on the host
        w0.Dispose();
        return first[name] = moved;
    }
}
