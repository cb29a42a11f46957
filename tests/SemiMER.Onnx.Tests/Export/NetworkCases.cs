using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Onnx.Tests;

/// <summary>Networks that together have every part of the library.</summary>
internal static class NetworkCases
{
    private static readonly CorpusSchema Schema = new("every part", ["calm", "angry", "sad"],
        [new(Modality.Acoustic, 5, FeatureKind.Sequence), new(Modality.Visual, 4), new(Modality.Lexical, 3)], ["valence", "arousal"]);

    /// <summary>Schema and options of each, by a name that can name a file.</summary>
    public static IEnumerable<(string Name, CorpusSchema Schema, EmotionNetworkOptions Options)> All
    {
        get
        {
            foreach ((int i, (string name, EncoderOptions encoder)) in EncoderCases.All.Index())
            {
                var schema = new CorpusSchema(
                    "encoder", Schema.Classes, [EncoderCases.Schema(Modality.Acoustic, name), new(Modality.Visual, 4)]);
                yield return ($"encoder{i}", schema, With(encoder));
            }
            foreach ((int i, FusionOptions fusion) in FusionExportTests.All.Values.Index())
                yield return ($"fusion{i}", Schema, new EmotionNetworkOptions { Fusion = fusion, Targets = ["valence"] });
            foreach ((int i, ContextOptions context) in ContextExportTests.All.Values.Index())
                yield return ($"context{i}", Schema, new EmotionNetworkOptions { Context = context, EmbeddingSize = 6 });
            yield return ("imagination", Schema, new EmotionNetworkOptions { Imagination = new ImaginationOptions() });
            yield return ("hidden", Schema, new EmotionNetworkOptions { ClassifierHiddenSizes = [4, 3], Targets = ["valence", "arousal"] });
            foreach (bool isJoint in (bool[])[false, true])
            {
                var encoder = new TransformerEncoderOptions { ModelSize = 8, Heads = 2, Blocks = 1 };
                var frames = new CorpusSchema(
                    "frames", Schema.Classes, [Schema.Modalities[0], new(Modality.Visual, 4, FeatureKind.Sequence)]);
                EmotionNetworkOptions options = With(encoder) with { CrossModal = new() { IsJoint = isJoint } };
                yield return ($"crossing{isJoint}", frames, options with
                {
                    Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = encoder, [Modality.Visual] = encoder },
                });
            }
        }
    }

    private static EmotionNetworkOptions With(EncoderOptions acoustic) => new()
    {
        EmbeddingSize = 6,
        Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = acoustic },
    };
}
