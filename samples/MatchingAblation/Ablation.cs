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
    /// Trains every recipe on every fold and seed, each training with a loss of its own: some have a state. The test set chooses nothing.
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
                    Methods = [],
                    Folds = [fold],
                    Recipes = Recipes(losses, settings.Weight),
                    LabelFractions = [settings.Labels],
                    Seeds = [seed],
                    Networks = [new EmotionNetworkOptions { EmbeddingSize = Embedding, HiddenSizes = [64] }],
                    Trainer = new TrainerOptions { Epochs = settings.Epochs },
                    Parallelism = settings.Threads,
                }, cancellationToken: cancellation);
                cells.AddRange(result.Cells);
                progress($"seed {seed}, {fold.Name}: {result.Cells.Count} trainings");
            }
        }
        return cells;
    }

    private static IReadOnlyList<Func<long, Recipe>> Recipes(IReadOnlyList<AblatedLoss> losses, double weight)
    {
        var none = new PaperRecipeOptions { ReconstructionWeight = 3, MatchingWeight = 0, UnlabeledWeight = 3 };
        List<Func<long, Recipe>> recipes =
        [
            _ => Recipe.SupervisedOnly() with { Name = Supervised },
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(), none) with { Name = NoMatching },
        ];
        foreach (AblatedLoss loss in losses)
        {
            double unit = loss.Unit(Embedding);
            PaperRecipeOptions paired = none with { MatchingWeight = weight / unit };
            recipes.Add(seed => Recipe.Paper(loss.Create(seed), paired) with { Name = Name(loss.Name, Pair) });
            // Only distances between any two sets can push; those without an upper bound stop at their unit.
            if (loss.Create(0) is not IDistributionMatchingLoss sets)
                continue;
            PaperRecipeOptions both = paired with
            {
                Unpaired = UnpairedSets.Default,
                Margin = ((IMatchingLoss)sets).UpperBound is null ? unit : null,
            };
            recipes.Add(seed => Recipe.Paper(loss.Create(seed), both) with { Name = Name(loss.Name, PairAndUnpair) });
        }
        return recipes;
    }

    private static string Name(string loss, string sets) => $"{loss} | {sets}";
}
