using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>A copy of a network's parameters and buffers, to go back to.</summary>
internal sealed class WeightSnapshot(EmotionNetwork network) : IDisposable
{
    private readonly Dictionary<string, Tensor> copies = [];

    /// <summary>The copies by name; none before the first one was taken.</summary>
    public IReadOnlyDictionary<string, Tensor> Copies => copies;

    /// <summary>Takes a copy in place of the one before.</summary>
    public void Take() => Load(network.state_dict());

    /// <summary>Takes other weights in place of the copy.</summary>
    /// <param name="weights">All of the network, by name; they are copied.</param>
    public void Load(IReadOnlyDictionary<string, Tensor> weights)
    {
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor value) in weights)
        {
            if (copies.TryGetValue(name, out Tensor? copy))
                copy.copy_(value);
            else
                copies.Add(name, value.clone().DetachFromDisposeScope());
        }
    }

    /// <summary>Gives the network the weights of the copy, if there is one.</summary>
    public void Restore()
    {
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
        {
            if (copies.TryGetValue(name, out Tensor? copy))
                value.copy_(copy);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor copy in copies.Values)
            copy.Dispose();
    }
}
