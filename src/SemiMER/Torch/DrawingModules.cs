using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Finds TorchSharp's own modules that draw random numbers when they are called: they take them from the generator of the process, so
/// what a training with such a module gives depends on everything else that draws from it meanwhile.
/// </summary>
/// <remarks>
/// What a user's <c>forward</c> draws by itself, such as by <c>nn.functional.dropout</c>, cannot be seen. TorchSharp does not show the
/// probability of recurrent modules, attention and Transformers; they count as drawing wherever they may. Its <c>RReLU</c> never draws.
/// </remarks>
internal static class DrawingModules
{
    /// <summary>The modules in a network that draw.</summary>
    /// <param name="network">The network.</param>
    /// <returns>Path and type of each, such as <c>acoustic_encoder.dropout (Dropout)</c>, in the network's order.</returns>
    public static IReadOnlyList<string> In(nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var found = new List<string>();
        if (Draws(network))
            found.Add(network.GetType().Name);
        foreach ((string path, nn.Module module) in network.named_modules())
        {
            if (Draws(module))
                found.Add($"{path} ({module.GetType().Name})");
        }
        return found;
    }

    private static bool Draws(nn.Module module) => module switch
    {
        Dropout dropout => dropout.p > 0,
        Dropout1d dropout => dropout.p > 0,
        Dropout2d dropout => dropout.p > 0,
        Dropout3d dropout => dropout.p > 0,
        AlphaDropout dropout => dropout.p > 0,
        FeatureAlphaDropout dropout => dropout.p > 0,
        FractionalMaxPool2d or FractionalMaxPool3d => true, // also in evaluation
        LSTM or GRU or RNN => HasSecondLayer(module), // they drop between layers only
        MultiheadAttention or TransformerEncoderLayer or TransformerDecoderLayer => true,
        TransformerEncoder or TransformerDecoder or Transformer => true,
        _ => false,
    };

    private static bool HasSecondLayer(nn.Module recurrent) =>
        recurrent.named_parameters(recurse: false).Any(parameter => parameter.name == "weight_ih_l1");
}
