using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>A copy of a network's parameters and buffers, to go back to.</summary>
internal sealed class WeightSnapshot(EmotionNetwork network) : IDisposable
{
    private readonly Dictionary<string, Tensor> copies = [];

    public void Take()
    {
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
        {
            if (copies.TryGetValue(name, out Tensor? copy))
                copy.copy_(value);
            else
                copies.Add(name, value.clone().DetachFromDisposeScope());
        }
    }

    public void Restore()
    {
        if (copies.Count > 0)
            network.load_state_dict(copies);
    }

    public void Dispose()
    {
        foreach (Tensor copy in copies.Values)
            copy.Dispose();
    }
}
