using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>What <see cref="SearchStudy"/> searches: from where each setting is drawn, uniform in its logarithm.</summary>
internal static class SearchedRecipes
{
    /// <summary>Name of the network without unlabeled utterances.</summary>
    public const string Perceptron = "network";

    /// <summary>The recipes; every one also draws learning rate, dropout and width of its network.</summary>
    public static IReadOnlyList<SearchedRecipe> All { get; } =
    [
        Of(Perceptron, _ => Recipe.SupervisedOnly(), []),
        Of("L_s", values => Recipe.PaperSupervised(new MaximumMeanDiscrepancy(), PaperOptions(values)), Paper[..2]),
        Of("L_semi", values => Recipe.Paper(new MaximumMeanDiscrepancy(), PaperOptions(values)), Paper),
        Of("pseudo-label", values => Recipe.PseudoLabel(
            new PseudoLabelOptions { Threshold = new FixedThreshold(values["threshold"]) }, Weighted(values)), [Omega, Threshold]),
        Of("FixMatch", values => Recipe.FixMatch(Weighted(values), values["threshold"]), [Omega, Threshold]),
        Of("FlexMatch", values => Recipe.FlexMatch(Weighted(values), values["threshold"]), [Omega, Threshold]),
        Of("FreeMatch", values => Recipe.FreeMatch(Weighted(values)), [Omega]),
        Of("SoftMatch", values => Recipe.SoftMatch(Weighted(values)), [Omega]),
        Of("AdaMatch", values => Recipe.AdaMatch(Weighted(values), values["threshold"]), [Omega, Threshold]),
        Of("mean teacher", values => Recipe.MeanTeacher(Weighted(values), 1 - values["forgotten"]),
            [("omega", 1, 100), ("forgotten", 0.001, 0.05)]),
        Of("cross-modal", values => Recipe.CrossModal(new CrossModalRecipeOptions
        {
            ConsistencyWeight = values["consistency"], AlignmentWeight = values["alignment"],
        }, Weighted(values)), [Omega, ("consistency", 0.1, 3), ("alignment", 0.03, 1)]),
    ];

    /// <summary>What all trainings share.</summary>
    public static TrainerOptions Trainer => new() { Scaling = ScalingScope.PerSpeaker, Unscaled = [Modality.Lexical] };

    private static (string, double, double) Omega => ("omega", 0.1, 3);

    private static (string, double, double) Threshold => ("threshold", 0.6, 0.97);

    private static (string, double, double)[] Paper =>
        [("alpha", 0.03, 3), ("beta", 0.03, 1), ("omega", 0.1, 3), ("unpaired", 0.25, 1)];

    /// <summary>One value of each range, uniform in the logarithm.</summary>
    public static IReadOnlyDictionary<string, double> Draw(
        RandomSource random, IEnumerable<(string Name, double Least, double Most)> ranges) =>
        ranges.ToDictionary(range => range.Name, range => range.Least * Math.Pow(range.Most / range.Least, random.NextDouble()));

    /// <summary>Drawn values for people.</summary>
    public static IReadOnlyDictionary<string, string> Text(IReadOnlyDictionary<string, double> values) =>
        values.ToDictionary(value => value.Key, value => value.Value.ToString("0.####", CultureInfo.InvariantCulture));

    private static SearchedRecipe Of(
        string name, Func<IReadOnlyDictionary<string, double>, Recipe> recipe, (string Name, double Least, double Most)[] ranges) =>
        new(name, random =>
        {
            IReadOnlyDictionary<string, double> values =
                Draw(random, [("rate", 3e-4, 3e-3), ("dropout", 0.2, 0.6), ("hidden", 64, 256), .. ranges]);
            return new TrialSettings
            {
                Recipe = _ => recipe(values) with { Name = name },
                Network = new EmotionNetworkOptions { HiddenSizes = [(int)values["hidden"]], Dropout = values["dropout"] },
                Trainer = Trainer with { LearningRate = values["rate"] },
                Values = Text(values),
            };
        });

    private static PaperRecipeOptions PaperOptions(IReadOnlyDictionary<string, double> values) => new()
    {
        ReconstructionWeight = values["alpha"],
        MatchingWeight = values["beta"],
        UnlabeledWeight = values.GetValueOrDefault("omega", 1),
        Unpaired = values.GetValueOrDefault("unpaired", 1) < 0.5 ? UnpairedSets.Default : null,
    };

    private static SemiSupervisedRecipeOptions Weighted(IReadOnlyDictionary<string, double> values) => new()
    {
        UnlabeledWeight = Schedule.Between(ScheduleShape.SigmoidRamp, 0, values["omega"], 0.4),
    };
}
