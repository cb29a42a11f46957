using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Samples;
using SemiMER.Samples.LabelEfficiency;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// Whether methods that take unlabeled utterances one by one help with settings of their own, on iemocap as in docs/evidence.md: for each
/// recipe and label share sixteen settings are drawn, all train shortly on all folds, the better half goes on to twice the epochs, until
/// one is left by validation; that one trains with five seeds. The network without unlabeled utterances is searched alike.
/// </summary>
internal static class SearchStudy
{
    private const string Linear = "linear soft-max", Perceptron = "network", Reference = "supervised, by validation";
    private const int Trials = 16;

    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.1, 1];

    private static readonly SearchedRecipe[] Recipes =
    [
        Of(Perceptron, _ => Recipe.SupervisedOnly(), []),
        Of("L_semi", values => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
        {
            ReconstructionWeight = values["alpha"], MatchingWeight = values["beta"], UnlabeledWeight = values["omega"],
            Unpaired = values["unpaired"] < 0.5 ? UnpairedSets.Default : null,
        }), [("alpha", 0.03, 3), ("beta", 0.03, 1), ("omega", 0.1, 3), ("unpaired", 0.25, 1)]),
        Of("FixMatch", values => Recipe.FixMatch(Weighted(values), values["threshold"]), [("omega", 0.1, 3), ("threshold", 0.6, 0.97)]),
        Of("AdaMatch", values => Recipe.AdaMatch(Weighted(values), values["threshold"]), [("omega", 0.1, 3), ("threshold", 0.6, 0.97)]),
        Of("mean teacher", values => Recipe.MeanTeacher(Weighted(values), 1 - values["forgotten"]),
            [("omega", 1, 100), ("forgotten", 0.001, 0.05)]),
        Of("cross-modal", values => Recipe.CrossModal(new CrossModalRecipeOptions
        {
            ConsistencyWeight = values["consistency"], AlignmentWeight = values["alignment"],
        }, Weighted(values)), [("omega", 0.1, 3), ("consistency", 0.1, 3), ("alignment", 0.03, 1)]),
    ];

    /// <summary>Searches some recipes, or all, and prints UA of what was found.</summary>
    public static void Run(string data, string folder, IReadOnlyList<string> names)
    {
        string[] unknown = [.. names.Except(Recipes.Select(recipe => recipe.Name))];
        if (unknown.Length > 0)
        {
            throw new OptionsException("search",
                [$"There is no {string.Join(", ", unknown)}; there are {string.Join(", ", Recipes.Select(recipe => recipe.Name))}."]);
        }
        var settings = new Settings
        {
            Corpus = new StudyCorpus
            {
                Data = new DirectoryInfo(Path.Combine(data, "iemocap")), Modalities = "acoustic,lexical", Classes = "ang,hap+exc,sad,neu",
            },
            Text = true,
            Shares = "",
            Methods = "",
            Picture = new FileInfo("none.svg"),
            Report = new FileInfo("none.html"),
        };
        IReadOnlyList<CorpusFold> folds = StudyFolds.Of(StudyFolds.Open(settings), settings);
        List<ExperimentCell> cells = [];
        foreach (double share in Shares)
        {
            cells.AddRange(Kept(folds, share, Path.Combine(folder, Place(Linear, share)), [ExperimentMethod.FromLinearSoftmax(
                Linear, new LinearSoftmaxOptions { EqualModalities = true, Strengths = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001] })]));
            foreach (SearchedRecipe recipe in Recipes.Where(recipe =>
                names.Count == 0 || recipe.Name == Perceptron || names.Contains(recipe.Name)))
                cells.AddRange(Found(folds, recipe, share, folder));
        }
        cells.AddRange(RecipeChoice.Best(Reference, cells, Linear, Perceptron));
        CellScores.Write(cells, new FileInfo(Path.Combine(folder, "scores.csv")));
        EfficiencyTable.Write(ExperimentTable.Of(cells, Reference));
    }

    private static IReadOnlyList<ExperimentCell> Found(IReadOnlyList<CorpusFold> folds, SearchedRecipe recipe, double share, string folder)
    {
        string place = Path.Combine(folder, Place(recipe.Name, share));
        SearchResult result = HyperparameterSearch.Run(
            new SearchPlan { Folds = folds, Recipes = [recipe], Trials = Trials, Reduction = 2, LabelFraction = share },
            new ExperimentFolderOptions { Directory = Path.Combine(place, "search") });
        TrialSettings best = result.BestOf(recipe.Name).Settings;
        string drawn = string.Join(", ", best.Values.Select(value => $"{value.Key} {value.Value}"));
        Console.Error.WriteLine($"{Place(recipe.Name, share)}: {drawn}");
        return Kept(folds, share, Path.Combine(place, "chosen"), [], best);
    }

    private static IReadOnlyList<ExperimentCell> Kept(
        IReadOnlyList<CorpusFold> folds, double share, string directory, ExperimentMethod[] methods, TrialSettings? settings = null) =>
        ExperimentRunner.RunInFolder(new ExperimentPlan
        {
            Folds = folds,
            Recipes = settings is null ? [] : [settings.Recipe],
            Networks = [settings?.Network ?? new EmotionNetworkOptions()],
            Methods = methods,
            LabelFractions = [share],
            Trainer = settings?.Trainer ?? Trainer,
        }, new ExperimentFolderOptions { Directory = directory }).Cells;

    private static TrainerOptions Trainer => new() { Scaling = ScalingScope.PerSpeaker, Unscaled = [Modality.Lexical] };

    private static string Place(string name, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{name.Replace(' ', '-')}-{share}");

    private static SemiSupervisedRecipeOptions Weighted(IReadOnlyDictionary<string, double> values) => new()
    {
        UnlabeledWeight = Schedule.Between(ScheduleShape.SigmoidRamp, 0, values["omega"], 0.4),
    };

    // All draws are uniform in the logarithm.
    private static SearchedRecipe Of(
        string name, Func<IReadOnlyDictionary<string, double>, Recipe> recipe, (string Name, double Least, double Most)[] ranges) =>
        new(name, random =>
        {
            (string, double, double)[] all = [("rate", 3e-4, 3e-3), ("dropout", 0.2, 0.6), ("hidden", 64, 256), .. ranges];
            var values = all.ToDictionary(range => range.Item1, range =>
                range.Item2 * Math.Pow(range.Item3 / range.Item2, random.NextDouble()));
            return new TrialSettings
            {
                Recipe = _ => recipe(values) with { Name = name },
                Network = new EmotionNetworkOptions { HiddenSizes = [(int)values["hidden"]], Dropout = values["dropout"] },
                Trainer = Trainer with { LearningRate = values["rate"] },
                Values = values.ToDictionary(
                    value => value.Key, value => value.Value.ToString("0.####", CultureInfo.InvariantCulture)),
            };
        });
}
