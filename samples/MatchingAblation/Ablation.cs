using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Samples.MatchingAblation;

/// <summary>The recipes that are compared, and their trainings.</summary>
internal static class Ablation
{
    public const string Supervised = "supervised";
    public const string NoMatching = "no matching";
    public const string Pair = "pair";
    public const string PairAndUnpair = "pair + unpair";
    private const int Embedding = 16;

    /// <summary>
    /// Trains every recipe on every fold and seed. Each seed and fold is an experiment of its own, with losses of its own: some have
    /// a state, which trainings must not share. The test set chooses nothing.
    /// </summary>
    public static IReadOnlyList<ExperimentCell> Run(
        Corpus corpus, Func<long, IReadOnlyList<CorpusFold>> foldsOf, Settings settings, Action<string> progress,
        CancellationToken cancellation)
    {
        IReadOnlyList<AblatedLoss> losses = AblatedLoss.Named(settings.Losses);
        List<ExperimentCell> cells = [];
        for (long seed = 0; seed < settings.Seeds; seed++)
        {
            foreach (CorpusFold fold in foldsOf(seed))
            {
                using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
                {
                    Schema = corpus.Schema,
                    Folds = [fold],
                    Recipes = Recipes(corpus.Schema, losses, settings.Weight, seed),
                    LabelFractions = [settings.Labels],
                    Seeds = [seed],
                    Network = new EmotionNetworkOptions { EmbeddingSize = Embedding, HiddenSizes = [64] },
                    Trainer = new TrainerOptions { Epochs = settings.Epochs },
                    Parallelism = settings.Threads,
                }, cancellationToken: cancellation);
                cells.AddRange(result.Cells);
                progress($"seed {seed}, {fold.Name}: {result.Cells.Count} trainings");
            }
        }
        return cells;
    }

    private static IReadOnlyList<Recipe> Recipes(CorpusSchema schema, IReadOnlyList<AblatedLoss> losses, double weight, long seed)
    {
        PairingTopology topology = schema.Modalities.Any(entry => entry.Modality == Modality.Acoustic)
            ? PairingTopology.Hub(Modality.Acoustic)
            : PairingTopology.AllPairs;
        var none = new PaperRecipeOptions { MatchingWeight = 0, Topology = topology, Unpaired = null };
        List<Recipe> recipes =
        [
            Recipe.SupervisedOnly() with { Name = Supervised },
            Recipe.Paper(new MaximumMeanDiscrepancy(), none) with { Name = NoMatching },
        ];
        foreach (AblatedLoss loss in losses)
        {
            double unit = loss.Unit(Embedding);
            PaperRecipeOptions paired = none with { MatchingWeight = weight / unit };
            recipes.Add(Recipe.Paper(loss.Create(seed), paired) with { Name = Name(loss.Name, Pair) });
            // Only distances between any two sets can push; those without an upper bound stop at their unit.
            if (loss.Create(seed) is not IDistributionMatchingLoss sets)
                continue;
            PaperRecipeOptions both = paired with
            {
                Unpaired = UnpairedSets.Default, Margin = ((IMatchingLoss)sets).UpperBound is null ? unit : null,
            };
            recipes.Add(Recipe.Paper(sets, both) with { Name = Name(loss.Name, PairAndUnpair) });
        }
        return recipes;
    }

    private static string Name(string loss, string sets) => $"{loss} | {sets}";
}
