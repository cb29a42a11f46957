using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Samples;
using SemiMER.Samples.LabelEfficiency;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// Whether methods that learn from unlabeled utterances help with settings of their own, on iemocap as in docs/evidence.md: for each
/// recipe and label share sixteen settings are drawn, all train shortly on all folds, the better half goes on to twice the epochs, until
/// one is left by validation; that one trains with five seeds. The network without unlabeled utterances is searched alike, and so is
/// dialogue context, whose sixteen settings are fitted whole.
/// </summary>
internal static class SearchStudy
{
    private const string Linear = "linear soft-max", Reference = "supervised, by validation", Mean = "mean of linear soft-max and network",
        Context = "dialogue context", ContextNetwork = "dialogue context + network", ContextMean = "mean of dialogue contexts";

    private const int Trials = 16;

    private static readonly string[] MayHelp = [Context, ContextNetwork, ContextMean, "L_semi"];

    private static readonly double[] Shares = [0.01, 0.02, 0.05, 0.1, 1];

    private static readonly ExperimentMethod Softmax = ExperimentMethod.FromLinearSoftmax(
        Linear, new LinearSoftmaxOptions { EqualModalities = true, Strengths = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001] });

    /// <summary>Searches some recipes, or all, and prints UA of what was found.</summary>
    public static void Run(string data, string folder, IReadOnlyList<string> names)
    {
        string[] known = [.. SearchedRecipes.All.Select(recipe => recipe.Name), Context], unknown = [.. names.Except(known)];
        if (unknown.Length > 0)
        {
            throw new OptionsException(
                "search", [$"There is no {string.Join(", ", unknown)}; there are {string.Join(", ", known)}."]);
        }
        IReadOnlyList<CorpusFold> folds = Folds(data);
        List<ExperimentCell> cells = [];
        foreach (double share in Shares)
        {
            string PlaceOf(string name) => Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"{name.Replace(' ', '-')}-{share}"));
            bool IsWanted(string name) => names.Count == 0 || name == SearchedRecipes.Perceptron || names.Contains(name);
            ExperimentPlan plan = new() { Folds = folds, Recipes = [], LabelFractions = [share], Trainer = SearchedRecipes.Trainer };
            cells.AddRange(Kept(plan with { Methods = [Softmax] }, PlaceOf(Linear)));
            foreach (SearchedRecipe recipe in SearchedRecipes.All.Where(recipe => IsWanted(recipe.Name)))
            {
                TrialSettings best = Found(folds, recipe, share, Path.Combine(PlaceOf(recipe.Name), "search"));
                cells.AddRange(Kept(plan with
                {
                    Recipes = [best.Recipe],
                    Networks = [best.Network],
                    Methods = [],
                    Trainer = best.Trainer,
                }, Path.Combine(PlaceOf(recipe.Name), "chosen")));
                if (recipe.Name == SearchedRecipes.Perceptron && IsWanted(Context))
                    cells.AddRange(OfContext(plan, best, PlaceOf(Context)));
            }
        }
        cells.AddRange(CellAverage.Of(Mean, cells, Linear, SearchedRecipes.Perceptron));
        cells.AddRange(CellAverage.Of(ContextMean, cells, Context, ContextNetwork));
        cells.AddRange(RecipeChoice.Best(Reference, cells, Linear, SearchedRecipes.Perceptron, Mean));
        string[] others = [.. MayHelp.Where(name => cells.Exists(cell => cell.Recipe == name))];
        if (others.Length > 0)
            cells.AddRange(RecipeChoice.ByValidation("choice", cells, Reference, others));
        CellScores.Write(cells, new FileInfo(Path.Combine(folder, "scores.csv")));
        EfficiencyTable.Write(ExperimentTable.Of(cells, Reference));
    }

    private static IReadOnlyList<CorpusFold> Folds(string data)
    {
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
        return StudyFolds.Of(StudyFolds.Open(settings), settings);
    }

    private static TrialSettings Found(IReadOnlyList<CorpusFold> folds, SearchedRecipe recipe, double share, string folder)
    {
        SearchResult result = HyperparameterSearch.Run(
            new SearchPlan { Folds = folds, Recipes = [recipe], Trials = Trials, Reduction = 2, LabelFraction = share },
            new ExperimentFolderOptions { Directory = folder });
        TrialSettings best = result.BestOf(recipe.Name).Settings;
        Tell(recipe.Name, share, best.Values);
        return best;
    }

    // The linear student is searched; the network, whose settings are those of the searched one, takes what was found for it.
    private static IEnumerable<ExperimentCell> OfContext(ExperimentPlan plan, TrialSettings student, string folder)
    {
        var trials = Enumerable.Range(0, Trials).ToDictionary(
            trial => string.Create(CultureInfo.InvariantCulture, $"{Context}, trial {trial}"),
            trial => SearchedRecipes.Draw(new RandomSource(0, string.Create(CultureInfo.InvariantCulture, $"{Context}, trial {trial}")),
                [("stay", 0.4, 0.9), ("weight", 0.03, 0.3), ("distance", 2, 9), ("components", 50, 250), ("shrinkage", 0.03, 0.3)]));
        IReadOnlyDictionary<string, double> best = trials[Kept(plan with
        {
            Methods = [.. trials.Select(trial => ExperimentMethod.FromDialogueContext(trial.Key, OptionsOf(trial.Value)))],
            Seeds = [0],
        }, Path.Combine(folder, "search"))
            .GroupBy(cell => cell.Recipe).MaxBy(trial => trial.Average(cell => cell.Validation.UnweightedAccuracy))!.Key];
        Tell(Context, plan.LabelFractions[0], SearchedRecipes.Text(best));
        ExperimentMethod linear = ExperimentMethod.FromDialogueContext(Context, OptionsOf(best)),
            network = ExperimentMethod.FromDialogueContext(
                ContextNetwork, (EmotionNetworkOptions)student.Network.Options!, OptionsOf(best));
        return
        [
            .. Kept(plan with { Methods = [linear] }, Path.Combine(folder, "chosen")),
            .. Kept(plan with { Methods = [network], Trainer = student.Trainer }, Path.Combine(folder, "network")),
        ];
    }

    private static DialogueContextOptions OptionsOf(IReadOnlyDictionary<string, double> values) => new()
    {
        StayProbability = values["stay"],
        UnlabeledWeight = values["weight"],
        NeighbourDistance = (int)values["distance"],
        Components = (int)values["components"],
        Shrinkage = values["shrinkage"],
    };

    private static IReadOnlyList<ExperimentCell> Kept(ExperimentPlan plan, string directory) =>
        ExperimentRunner.RunInFolder(plan, new ExperimentFolderOptions { Directory = directory }).Cells;

    private static void Tell(string name, double share, IReadOnlyDictionary<string, string> values) => Console.Error.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name} {share}: ") +
        string.Join(", ", values.Select(value => $"{value.Key} {value.Value}")));
}
