using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The methods that are compared, and their trainings.</summary>
internal static class Study
{
    /// <summary>Name of what others are compared with: the better of two supervised methods, which validation chooses.</summary>
    public const string Reference = "supervised, by validation";

    private const string Linear = "linear soft-max", Perceptron = "network", Context = "dialogue context",
        ContextNetwork = "dialogue context + network", Mean = "mean of linear soft-max and network",
        ContextMean = "mean of dialogue contexts", Contrast = "context contrast", ContrastNetwork = "context contrast + network",
        ContrastMean = "mean of context contrasts", Paper = "L_semi", Recombined = "network + recombination", Taught = "co-training",
        Agreed = "co-training by agreement";
    private static readonly string[] MayHelp = [Context, ContextNetwork, ContextMean, Contrast, ContrastNetwork, ContrastMean, Paper];
    private static readonly string[] Supervised = [Linear, Perceptron];
    private static readonly string[] BetweenModalities = ["L_s", Paper, "cross-modal", Recombined, Taught, Agreed];
    private static readonly EmotionNetworkOptions Network = new() { HiddenSizes = [192], Dropout = 0.5 };

    private static readonly DialogueContextOptions Contrasting = new() { Contrast = new ContextContrastOptions() };
    private static readonly LinearSoftmaxOptions Student = new() { EqualModalities = true, Strengths = [1, 0.3, 0.1, 0.03, 0.01] };

    // On the synthetic corpus, which is to take seconds, only when they are named.
    private static readonly IReadOnlyList<ExperimentMethod> OnlyNamed =
    [
        ExperimentMethod.FromDialogueContext(Contrast, Contrasting),
        ExperimentMethod.FromDialogueContext(ContrastNetwork, Network, Contrasting),
        ExperimentMethod.FromLabelPropagation("label propagation", student: Student),
        ExperimentMethod.FromCoTraining(Taught, student: Student),
        ExperimentMethod.FromCoTraining(Agreed, new CoTrainingOptions { RequiresAgreement = true }, Student),
        OfNetwork("network + mixup", new EnhancementOptions { Mixup = 0.3 }),
        OfNetwork(Recombined, new EnhancementOptions { Recombination = 0.3 }),
        OfNetwork("network + masks", new EnhancementOptions { Views = new FeatureViewOptions { MaskedColumns = 0.2, FrameSpans = 2 } }),
    ];

    private static readonly IReadOnlyList<ExperimentMethod> All =
    [
        ExperimentMethod.FromLinearSoftmax(Linear, new LinearSoftmaxOptions
        {
            EqualModalities = true, Strengths = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001],
        }),
        OfNetwork(Perceptron, () => Recipe.SupervisedOnly()),
        ExperimentMethod.FromDialogueContext(Context),
        ExperimentMethod.FromDialogueContext(ContextNetwork, Network),
        OfNetwork("L_s", () => Recipe.PaperSupervised(new MaximumMeanDiscrepancy())),
        OfNetwork(Paper, () => Recipe.Paper(new MaximumMeanDiscrepancy())),
        OfNetwork("pseudo-label", () => Recipe.PseudoLabel()),
        OfNetwork("FixMatch", () => Recipe.FixMatch()),
        OfNetwork("FlexMatch", () => Recipe.FlexMatch()),
        OfNetwork("FreeMatch", () => Recipe.FreeMatch()),
        OfNetwork("SoftMatch", () => Recipe.SoftMatch()),
        OfNetwork("AdaMatch", () => Recipe.AdaMatch()),
        OfNetwork("mean teacher", () => Recipe.MeanTeacher()),
        OfNetwork("cross-modal", () => Recipe.CrossModal()),
        .. OnlyNamed,
    ];

    /// <summary>
    /// Trains every method on every fold, share and seed, and adds what validation chooses: the better supervised method, and a method
    /// with unlabeled utterances where it is better beyond doubt.
    /// </summary>
    public static IReadOnlyList<ExperimentCell> Run(
        IReadOnlyList<CorpusFold> folds, Settings settings, Action<string> tell, CancellationToken cancellation)
    {
        var cells = new List<ExperimentCell>();
        Modality[] alone = settings.EachModality ? [.. folds[0].Schema.Modalities.Select(entry => entry.Modality)] : [];
        ExperimentMethod[] supervised = [.. All.Where(method => Supervised.Contains(method.Name)).SelectMany(method =>
            alone.Select(modality => method.On($"{method.Name}, {modality} alone", modality)))];
        foreach (ExperimentMethod method in Named(settings).Concat(supervised))
        {
            if (BetweenModalities.Contains(method.Name) && folds[0].Schema.Modalities.Count < 2)
            {
                tell($"{method.Name} needs two modalities and there is one: left out");
                continue;
            }
            ExperimentPlan plan = Plan(folds, method, settings);
            cells.AddRange(settings.Folder is { } folder ? Kept(plan, Path.Combine(folder.FullName, method.Name.Replace(' ', '-')))
                : Trained(plan));
            tell(method.Name);
        }
        cells.AddRange(CellAverage.Of(Mean, cells, Linear, Perceptron));
        cells.AddRange(CellAverage.Of(ContextMean, cells, Context, ContextNetwork));
        cells.AddRange(CellAverage.Of(ContrastMean, cells, Contrast, ContrastNetwork));
        cells.AddRange(RecipeChoice.Best(Reference, cells, [.. Supervised, Mean, .. supervised.Select(method => method.Name)]));
        string[] others = [.. MayHelp.Where(name => cells.Any(cell => cell.Recipe == name))];
        if (others.Length > 0)
            cells.AddRange(RecipeChoice.ByValidation("choice", cells, Reference, others));
        return cells;

        IEnumerable<ExperimentCell> Kept(ExperimentPlan plan, string directory) => ExperimentRunner.RunInFolder(
            plan, new ExperimentFolderOptions { Directory = directory }, cancellationToken: cancellation).Cells;

        IEnumerable<ExperimentCell> Trained(ExperimentPlan plan)
        {
            using ExperimentResult result = ExperimentRunner.Run(plan, cancellationToken: cancellation);
            return result.Cells;
        }
    }

    private static ExperimentMethod OfNetwork(string name, Func<Recipe> recipe) =>
        ExperimentMethod.FromRecipe(name, _ => recipe(), Network);

    private static ExperimentMethod OfNetwork(string name, EnhancementOptions enhancement) =>
        OfNetwork(name, () => Recipe.SupervisedOnly() with { Enhancement = enhancement });

    private static ExperimentMethod[] Named(Settings settings)
    {
        string[] wanted = settings.Methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. wanted.Except(All.Select(method => method.Name))];
        if (unknown.Length > 0)
        {
            throw new OptionsException("--methods",
                [$"There is no method {string.Join(", ", unknown)}; there are {string.Join(", ", All.Select(method => method.Name))}."]);
        }
        return [.. wanted.Length > 0 ? All.Where(method => wanted.Contains(method.Name))
            : settings.Corpus.IsSynthetic ? All.Except(OnlyNamed) : All];
    }

    // A plan of its own for each method: one that is added later leaves the cells of the others as they are.
    private static ExperimentPlan Plan(IReadOnlyList<CorpusFold> folds, ExperimentMethod method, Settings settings)
    {
        bool synthetic = settings.Corpus.IsSynthetic;
        var trainer = new TrainerOptions
        {
            Scaling = settings.PerSpeaker ? ScalingScope.PerSpeaker : ScalingScope.AllSpeakers,
            Unscaled = Unscaled(settings),
        };
        return new ExperimentPlan
        {
            Folds = folds,
            Recipes = [],
            Methods = [method],
            LabelFractions = [.. settings.Shares.Split(',').Select(Share)],
            Seeds = [.. Enumerable.Range(0, settings.Seeds ?? (synthetic ? 2 : 5))],
            Trainer = settings.Epochs is null && !synthetic ? trainer : trainer with { Epochs = settings.Epochs ?? 10 },
            ValidationShare = settings.ChoosingShare,
            Parallelism = settings.Threads,
        };
    }

    private static Modality[] Unscaled(Settings settings) =>
    [
        .. settings.Text ? [Modality.Lexical] : Array.Empty<Modality>(),
        .. (settings.Unscaled ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new Modality(name)),
    ];

    private static double Share(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
        ? share
        : throw new OptionsException("--shares", [$"'{text}' is no number; give shares such as 0.01,0.1,1."]);
}
