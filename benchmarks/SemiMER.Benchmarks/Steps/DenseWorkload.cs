using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Plain;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The small model of the QuickStart sample: dense autoencoders of three vectors, L_semi.</summary>
internal static class DenseWorkload
{
    private const int BatchSize = 64;
    private const double LabelFraction = 0.3; // more than a batch

    public static StepWorkload Create()
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions());
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[^1];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(LabelFraction, seed: 0);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled);
        var options = new EmotionNetworkOptions();
        // Every part of the objective, so that each is timed.
        var weights = new PaperRecipeOptions
        {
            ReconstructionWeight = 3, MatchingWeight = 0.3, UnlabeledWeight = 3, Unpaired = UnpairedSets.Default,
        };
        string[] names = [.. corpus.Schema.Modalities.Select(entry => entry.Modality.Name)];
        int[] widths = [.. corpus.Schema.Modalities.Select(entry => entry.Width)];
        int classes = corpus.Schema.Classes.Count, hidden = options.Explicit.HiddenSizes![0];
        return new StepWorkload
        {
            Name = "small-model step",
            Target = "0.35",
            BatchSize = BatchSize,
            Schema = corpus.Schema,
            Labeled = scaler.Transform(labeled),
            Unlabeled = scaler.Transform(unlabeled),
            Validation = scaler.Transform(fold.Validation),
            Test = scaler.Transform(fold.Test),
            Recipe = Recipe.Paper(new MaximumMeanDiscrepancy(), weights),
            Network = dropped => dropped ? options : options with { InputDropout = 0, Dropout = 0 },
            PlainObjective = new PlainObjective(
                weights.ReconstructionWeight.From, weights.MatchingWeight.From, weights.UnlabeledWeight.From, PushesApart: true),
            PlainNetwork = dropped => new PlainDenseNetwork(
                names, widths, hidden, options.EmbeddingSize, classes, dropped ? options.InputDropout : 0, dropped ? options.Dropout : 0),
            PyTorchNetwork = dropped => new JsonObject
            {
                ["network"] = "DenseNetwork",
                ["names"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
                ["widths"] = new JsonArray([.. widths.Select(width => (JsonNode)width)]),
                ["hidden"] = hidden,
                ["embedding"] = options.EmbeddingSize,
                ["classes"] = classes,
                ["input_dropout"] = dropped ? options.InputDropout : 0,
                ["dropout"] = dropped ? options.Dropout : 0,
            },
        };
    }
}
