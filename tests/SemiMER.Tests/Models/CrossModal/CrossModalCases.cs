using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Training;

namespace SemiMER.Tests.Models;

/// <summary>Small networks of two sequences.</summary>
internal static class CrossModalCases
{
    public static EmotionNetworkOptions Options(bool across, bool joint = false) => new()
    {
        EmbeddingSize = 5,
        Encoders = MaskCases.ClipSchema.Modalities.ToDictionary(entry => entry.Modality, _ => (EncoderOptions)new TransformerEncoderOptions
        {
            ModelSize = 4, Heads = 2, Blocks = 1, FeedForwardSize = 6, MaximumLength = 30,
        }),
        CrossModal = across ? new CrossModalTransformerOptions { IsJoint = joint, Blocks = 2, Heads = 2, FeedForwardSize = 6 } : null,
    };

    /// <summary>Frames of sound and ten words that read each other.</summary>
    public static EmotionNetworkOptions WithWords => Options(across: true) with
    {
        Encoders = new Dictionary<Modality, EncoderOptions>
        {
            [Modality.Acoustic] = Options(across: true).Encoders[Modality.Acoustic],
            [Modality.Lexical] = new TransformerEncoderOptions
            {
                ModelSize = 4, Heads = 2, Blocks = 1, FeedForwardSize = 6, MaximumLength = 30, VocabularySize = 10,
            },
        },
    };

    public static EmotionNetwork Network(bool across, bool joint = false) =>
        EmotionNetwork.Create(MaskCases.ClipSchema, Options(across, joint));
}
