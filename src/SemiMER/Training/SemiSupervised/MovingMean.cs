using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>An exponential moving average over updates, m' = r m + (1 - r) seen, that stays on the device of what is seen.</summary>
/// <param name="retention">r, at least 0 and below 1.</param>
internal sealed class MovingMean(double retention) : IDisposable
{
    private Tensor? current;

    /// <summary>The average so far; null before anything was seen. It belongs to this object.</summary>
    public Tensor? Current => current;

    /// <summary>Takes something in.</summary>
    /// <param name="seen">What was seen, of one shape always.</param>
    /// <param name="first">The number that the average begins with; null for the first that is seen.</param>
    /// <returns>The average.</returns>
    public Tensor Add(Tensor seen, double? first = null)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Tensor? m = current?.to(seen.device) ?? (first is { } number ? seen.FullLike(number) : null);
        Tensor next = m is null ? seen.clone() : m.Times(retention).Plus(seen.Times(1 - retention));
        next.DetachFromDisposeScope();
        current?.Dispose();
        return current = next;
    }

    /// <summary>Adds the average to a state that is to be saved.</summary>
    public void Save(Dictionary<string, Tensor> state, string name)
    {
        if (current is not null)
            state.Add(name, current.clone());
    }

    /// <summary>Goes on from a saved average; begins anew if there is none.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> state, string name)
    {
        Dispose();
        current = state.TryGetValue(name, out Tensor? saved) ? saved.clone().DetachFromDisposeScope() : null;
    }

    /// <summary>Forgets.</summary>
    public void Dispose()
    {
        current?.Dispose();
        current = null;
    }
}
