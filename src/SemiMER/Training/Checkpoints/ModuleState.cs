using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>The state of a term that trains a module of its own, which is made when a training begins.</summary>
internal static class ModuleState
{
    /// <summary>Copies of all weights, by their names; nothing if there is no module yet.</summary>
    public static IReadOnlyDictionary<string, Tensor> Of(nn.Module? module) =>
        module?.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone()) ?? [];

    /// <summary>Gives a module the weights that were kept; nothing is done if there is no module.</summary>
    public static void Load(nn.Module? module, IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor value) in module?.state_dict() ?? [])
            value.copy_(state[name]);
    }
}
