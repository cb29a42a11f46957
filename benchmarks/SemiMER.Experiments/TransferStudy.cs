using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Samples.LabelEfficiency;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// What the labels of another corpus are worth beside few of one's own: MELD for IEMOCAP or the other way round, by sentence embeddings of
/// what was said, for the four classes that both have.
/// </summary>
internal static class TransferStudy
{
    /// <summary>Names of the methods without another corpus: what others are compared with, and the two it is chosen from.</summary>
    public const string Reference = "target only, by validation", Linear = "target only, linear", Perceptron = "target only, network";

    private static readonly Modality Sentence = new("sentence");
    private static readonly EmotionNetworkOptions Network = new() { HiddenSizes = [192], Dropout = 0.5 };
    private static readonly LinearSoftmaxOptions Softmax = new() { Strengths = [1, 0.3, 0.1, 0.03, 0.01] };

    /// <summary>Prints UA of every method for a few label shares, with the paired difference to the better method without the other
    /// corpus.</summary>
    public static void Run(string data, string target, IReadOnlyList<string> folder)
    {
        Corpus iemocap = Open(data, "iemocap_sentence", "anger=ang,joy=hap+exc,neutral=neu,sadness=sad"),
            meld = Open(data, "meld_sentence", "anger,joy,neutral,sadness");
        (IReadOnlyList<CorpusFold> folds, TransferSource source) = target switch
        {
            "iemocap" => (SpeakerFolds.LeaveOneSessionOut(iemocap), new TransferSource("meld", Labeled(meld))),
            "meld" => ([Splits.ByName(meld, "train", "dev", "test", Grouping.Dialogue)], new TransferSource("iemocap", Labeled(iemocap))),
            _ => throw new OptionsException("transfer", [$"There is no target '{target}'; there are iemocap and meld."]),
        };
        var cells = new List<ExperimentCell>();
        foreach (ExperimentMethod method in Methods(source))
        {
            var plan = new ExperimentPlan
            {
                Folds = folds,
                Recipes = [],
                Methods = [method],
                LabelFractions = target == "meld" ? [0.005, 0.05, 1] : [0.01, 0.1, 1],
                Seeds = [0],
                Trainer = new TrainerOptions(),
            };
            cells.AddRange(folder is [var kept] ? Kept(plan, Path.Combine(kept, method.Name.Replace(' ', '-'))) : Trained(plan));
            Console.Error.WriteLine(method.Name);
        }
        if (folder is [var place])
            CellScores.Write(cells, new FileInfo(Path.Combine(place, "scores.csv")));
        cells.AddRange(RecipeChoice.Best(Reference, cells, Linear, Perceptron));
        EfficiencyTable.Write(ExperimentTable.Of(cells, Reference));
    }

    /// <summary>What is compared: the target alone, the source alone, both, and both brought together.</summary>
    public static IReadOnlyList<ExperimentMethod> Methods(TransferSource source)
    {
        ExperimentMethod linear = ExperimentMethod.FromLinearSoftmax(Linear, Softmax),
            network = ExperimentMethod.FromRecipe(Perceptron, _ => Recipe.SupervisedOnly(), Network);
        TransferSource alone = source with { UsesTargetLabels = false };
        ExperimentMethod OfRecipe(string name, Func<Recipe> recipe) =>
            source.AddedTo(name, ExperimentMethod.FromRecipe(name, _ => recipe(), Network));
        ExperimentMethod sourceOnly = alone.AddedTo("source only, linear, standardized", linear);
        return
        [
            linear,
            network,
            (alone with { Alignment = SourceAlignment.None }).AddedTo("source only, linear", linear),
            sourceOnly,
            WithPriors("source only, linear, standardized, shares by EM", sourceOnly),
            (alone with { Alignment = SourceAlignment.Coral }).AddedTo("source only, linear, CORAL", linear),
            (alone with { Alignment = SourceAlignment.Subspace }).AddedTo("source only, linear, subspace", linear),
            (source with { Alignment = SourceAlignment.None }).AddedTo("pooled, linear", linear),
            source.AddedTo("pooled, linear, standardized", linear),
            (source with { Alignment = SourceAlignment.Coral }).AddedTo("pooled, linear, CORAL", linear),
            source.AddedTo("pooled, network, standardized", network),
            source.FineTuned("network of the source, fine-tuned", Network),
            OfRecipe("network, MMD between corpora", () => Recipe.DomainMatching(new MaximumMeanDiscrepancy())),
            OfRecipe("network, CORAL between corpora", () => Recipe.DomainMatching(new Coral())),
            OfRecipe("network, adversarial", () => Recipe.DomainAdversarial()),
            OfRecipe("network, adversarial, by class", () => Recipe.DomainAdversarial(new() { IsConditional = true })),
            OfRecipe("network, MMD and class confusion", () => Recipe.DomainMatching(
                new MaximumMeanDiscrepancy(), new TransferRecipeOptions { ConfusionWeight = 0.5 })),
        ];
    }

    // Classes were weighed equally, so those are the shares that the recognizer was trained for.
    private static ExperimentMethod WithPriors(string name, ExperimentMethod method) => method with
    {
        Name = name,
        Train = task =>
        {
            EmotionRecognizer recognizer = method.Train(task);
            PriorShift.Adapt(recognizer, [.. task.Rows.Labeled.Utterances, .. task.Rows.Unlabeled],
                [.. Enumerable.Repeat(1.0 / task.Schema.Classes.Count, task.Schema.Classes.Count)]);
            return recognizer;
        },
    };

    private static Corpus Open(string data, string corpus, string classes)
    {
        Corpus whole = FeatureCorpus.Open(Path.Combine(data, corpus)).WithModalities(Sentence);
        return whole.WithClasses(ClassMap.Parse(classes, whole.Schema.Classes));
    }

    private static LabeledSet Labeled(Corpus corpus) => new(corpus.Schema.Classes,
        corpus.Rows.Where(row => row.ClassIndex is not null).Select(row => new LabeledUtterance(row.Utterance, row.ClassIndex!.Value)));

    private static IReadOnlyList<ExperimentCell> Kept(ExperimentPlan plan, string directory) =>
        ExperimentRunner.RunInFolder(plan, new ExperimentFolderOptions { Directory = directory }).Cells;

    private static IReadOnlyList<ExperimentCell> Trained(ExperimentPlan plan)
    {
        using ExperimentResult result = ExperimentRunner.Run(plan);
        return result.Cells;
    }
}
