using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Onnx;

/// <summary>Which parts of a network can be exported: what cannot is refused by its name before anything is written.</summary>
internal static class Exportable
{
    /// <summary>Checks all parts.</summary>
    /// <exception cref="OnnxException">One cannot be exported.</exception>
    public static void Check(EmotionNetwork network)
    {
        foreach ((Modality modality, IModalityEncoder encoder) in network.Encoders)
        {
            if (!EncoderGraph.IsKnown(encoder))
                throw Fault($"encoder of modality '{modality}'", encoder, nameof(IOnnxEncoder));
        }
        if (ContextOf(network) is { } context and not IOnnxContext && !IsOfTheLibrary(network.Options.Context))
            throw Fault("context", context, nameof(IOnnxContext));
        if (FusionOf(network) is { } fusion and not IOnnxFusion && !IsOfTheLibrary(network.Options.Fusion))
            throw Fault("fusion", fusion, nameof(IOnnxFusion));
    }

    /// <summary>The module that joins embeddings; null for plain concatenation.</summary>
    public static nn.Module? FusionOf(EmotionNetwork network) => Child(network, "fusion");

    /// <summary>The module that reads dialogues; null if none does.</summary>
    public static nn.Module? ContextOf(EmotionNetwork network) => Child(network, "context");

    private static nn.Module? Child(EmotionNetwork network, string name) =>
        network.named_children().FirstOrDefault(child => child.name == name).module;

    private static bool IsOfTheLibrary(ContextOptions? options) => options is DialogueAttentionOptions or CrossModalPromptingOptions;

    private static bool IsOfTheLibrary(FusionOptions options) => options is ConcatenationFusionOptions or MeanFusionOptions
        or GatedFusionOptions or AttentionFusionOptions or LowRankFusionOptions or CoordinatedFusionOptions;

    private static OnnxException Fault(string place, object part, string contract) => new(
        $"{part.GetType().Name} cannot be exported: it is not the library's. Let it implement {contract}, which says how it is computed " +
        "in a graph.", place: place);
}
