using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Plain;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The paper's Transformer autoencoder over one modality: classification and reconstruction.</summary>
internal static class TransformerWorkload
{
    private const int BatchSize = 32, Rows = 96, ValidationRows = 16, Width = 342, Frames = 50, Size = 128, FeedForwardSize = 512;
    private const double ReconstructionWeight = 3;

    // With 2e-3 the loss jumps in the first steps, and rounding grows to per cents in ten of them.
    private const double LearningRate = 1e-4;

    public static StepWorkload Create()
    {
        CorpusSchema schema = SequenceCorpus.Schema((Modality.Visual, Width));
        var options = new TransformerAutoencoderOptions { ModelSize = Size, FeedForwardSize = FeedForwardSize, MaximumLength = Frames };
        return new StepWorkload
        {
            Name = "Transformer autoencoder step",
            Target = "0.75",
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            Schema = schema,
            Labeled = SequenceCorpus.Rows(schema, "training", Rows, (Frames, Frames)),
            Unlabeled = new UnlabeledSet([]),
            Validation = SequenceCorpus.Rows(schema, "validation", ValidationRows, (Frames, Frames)),
            Recipe = Recipe.Of(
                "classification and reconstruction",
                [new(new ClassificationTerm(), 1), new(new ReconstructionTerm(), ReconstructionWeight)]),
            Network = dropped => new EmotionNetworkOptions
            {
                EmbeddingSize = Size,
                InputDropout = 0,
                Dropout = dropped ? options.Dropout : 0,
                Encoders = new Dictionary<Modality, EncoderOptions>
                {
                    [Modality.Visual] = options with { Dropout = dropped ? options.Dropout : 0 },
                },
            },
            PlainObjective = new PlainObjective(ReconstructionWeight, Beta: 0, Omega: 0, PushesApart: false),
            PlainNetwork = dropped => new PlainTransformerNetwork(Modality.Visual.Name, new PlainTransformerSizes(
                Width, Frames, Size, options.Heads, FeedForwardSize, options.Blocks, Size, schema.Classes.Count,
                dropped ? options.Dropout : 0)),
            PyTorchNetwork = dropped => new JsonObject
            {
                ["network"] = "TransformerNetwork",
                ["modality"] = Modality.Visual.Name,
                ["width"] = Width,
                ["frames"] = Frames,
                ["model"] = Size,
                ["heads"] = options.Heads,
                ["feed_forward"] = FeedForwardSize,
                ["blocks"] = options.Blocks,
                ["embedding"] = Size,
                ["classes"] = schema.Classes.Count,
                ["dropout"] = dropped ? options.Dropout : 0,
            },
        };
    }
}
