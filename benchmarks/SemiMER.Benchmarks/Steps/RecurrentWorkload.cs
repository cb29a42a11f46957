using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Plain;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// The full step: LSTMs over voice and face, filters over words, classification and matching on two pairs.
/// </summary>
internal static class RecurrentWorkload
{
    private const int BatchSize = 64, Rows = 192, ValidationRows = 16;
    private const int AcousticWidth = 130, VisualWidth = 342, LexicalWidth = 768;
    private const int AcousticFrames = 60, VisualFrames = 50, Words = 22;
    private const double TextDropout = 0.5;

    // At the trainer's own rate, 2e-3, rounding grows until losses tell nothing: see the command "rounding".
    private const double LearningRate = 1e-4;

    /// <summary>The workload; all sequences have full length, or from half of it to all.</summary>
    public static StepWorkload Create(bool ofManyLengths)
    {
        CorpusSchema schema = SequenceCorpus.Schema(
            (Modality.Acoustic, AcousticWidth), (Modality.Visual, VisualWidth), (Modality.Lexical, LexicalWidth));
        int part = ofManyLengths ? 2 : 1;
        (int, int)[] lengths =
            [(AcousticFrames / part, AcousticFrames), (VisualFrames / part, VisualFrames), (Words / part, Words)];
        EmotionNetworkOptions options = EmotionNetworkOptions.LaterLabSetup;
        return new StepWorkload
        {
            Name = ofManyLengths ? "full step, sequences of half to full length" : "full step",
            Target = ofManyLengths ? "" : "0.70",
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            Schema = schema,
            Labeled = SequenceCorpus.Rows(schema, "training", Rows, lengths),
            Unlabeled = new UnlabeledSet([]),
            Validation = SequenceCorpus.Rows(schema, "validation", ValidationRows, lengths),
            Recipe = Recipe.Of(
                "classification and matching",
                [
                    new(new ClassificationTerm(), 1),
                    new(new CrossModalMatchingTerm(
                        new CrossModalMatching(new MaximumMeanDiscrepancy(), PairingTopology.Hub(Modality.Acoustic))), 1),
                ]),
            Network = dropped => options with
            {
                Dropout = dropped ? options.Dropout : 0,
                Encoders = new Dictionary<Modality, EncoderOptions>
                {
                    [Modality.Acoustic] = new RecurrentEncoderOptions { Reconstruct = false },
                    [Modality.Visual] = new RecurrentEncoderOptions { Reconstruct = false },
                    [Modality.Lexical] = new TextConvolutionOptions { Reconstruct = false, Dropout = dropped ? TextDropout : 0 },
                },
            },
            PlainObjective = new PlainObjective(Alpha: 0, Beta: 1, Omega: 0, PushesApart: false),
            PlainNetwork = dropped => new PlainRecurrentNetwork(AcousticWidth, VisualWidth, LexicalWidth, options.EmbeddingSize,
                schema.Classes.Count, dropped ? options.Dropout : 0, dropped ? TextDropout : 0),
            PyTorchNetwork = dropped => new JsonObject
            {
                ["network"] = "RecurrentNetwork",
                ["widths"] = new JsonArray(AcousticWidth, VisualWidth, LexicalWidth),
                ["size"] = options.EmbeddingSize,
                ["classes"] = schema.Classes.Count,
                ["dropout"] = dropped ? options.Dropout : 0,
                ["text_dropout"] = dropped ? TextDropout : 0,
            },
        };
    }
}
