using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

public sealed partial class EmotionNetwork
{
    /// <summary>
    /// A copy of all weights by their names, as a saved recognizer has them: for what writes the network in another format. Those of other
    /// precision become single numbers.
    /// </summary>
    public IReadOnlyDictionary<string, NetworkWeights> CopyWeights()
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        return state_dict().ToDictionary(
            entry => entry.Key,
            entry => new NetworkWeights(entry.Value.shape, entry.Value.to_type(ScalarType.Float32).Values<float>()));
    }
}
